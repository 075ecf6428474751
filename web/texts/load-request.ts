/** What puts a recorded request into the editor of the Client tab. */
import { texts } from './locale.js';

export const loadRequestTexts = texts({
  en: {
    load: (connection: number) => `Load #${connection}`,
    loadHint: (connection: number) => `Puts what #${connection} received into the editor`,
    loadWhich: (connection: number) => `Which request of #${connection} to load`,
    requestsOf: (requests: number, connection: number) => `${requests} requests of #${connection}…`,
  },
  zh: {
    load: (connection: number) => `载入 #${connection}`,
    loadHint: (connection: number) => `把 #${connection} 收到的内容放入编辑器`,
    loadWhich: (connection: number) => `载入 #${connection} 的哪个请求`,
    requestsOf: (requests: number, connection: number) => `#${connection} 的 ${requests} 个请求…`,
  },
});
