/** How much traffic there was, and what to do before there is any. */
import { texts } from './locale.js';

export const trafficTexts = texts({
  en: {
    only: 'only',
    selected: 'selected',
    showAll: 'Show all',
    showAllHint: 'Show all connections (Esc)',
    received: 'received',
    sent: 'sent',
    firstVisit: 'The server listens. Visit it, and every byte shows here.',
    copy: 'Copy',
    open: (address: string) => `Open ${address}`,
    send: 'Send a request',
    sendHint: 'The page itself connects, as a raw client, and sends GET /',
  },
  zh: {
    only: '仅显示',
    selected: '已选',
    showAll: '显示全部',
    showAllHint: '显示所有连接 (Esc)',
    received: '接收',
    sent: '发送',
    firstVisit: '服务器正在监听。访问它，每一个字节都会显示在这里。',
    copy: '复制',
    open: (address) => `打开 ${address}`,
    send: '发送一个请求',
    sendHint: '本页面自己作为原始客户端连接，并发送 GET /',
  },
});
