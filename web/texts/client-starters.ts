/** The names of requests to begin with. */
import { texts } from './locale.js';

export const starterTexts = texts({
  en: {
    get: 'GET',
    head: 'HEAD',
    post: 'POST with Content-Length',
    chunks: 'POST in chunks',
    pipelined: 'Two requests at once (pipelined)',
    http10: 'HTTP/1.0',
    noHost: 'No Host',
    broken: 'A broken request line',
    exactly: 'Exactly 1024 bytes',
    half: 'Half a head, and no more',
  },
  zh: {
    get: 'GET',
    head: 'HEAD',
    post: '带 Content-Length 的 POST',
    chunks: '分块的 POST',
    pipelined: '同时发送两个请求（流水线）',
    http10: 'HTTP/1.0',
    noHost: '没有 Host',
    broken: '错误的请求行',
    exactly: '恰好 1024 字节',
    half: '只有半个首部',
  },
});
