/** The banner over the page. */
import { texts } from './locale.js';

export const bannerTexts = texts({
  en: {
    lost: 'Connection to the server lost. Trying again…',
    outdated: 'The server is newer than this page: reload to go on.',
    reload: 'Reload',
  },
  zh: {
    lost: '与服务器的连接已断开，正在重试…',
    outdated: '服务器的版本比本页面新：请重新加载后继续。',
    reload: '重新加载',
  },
});
