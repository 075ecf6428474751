/** The banner over the page. */
import { texts } from './locale.js';

export const bannerTexts = texts({
  en: {
    lost: 'Connection to the server lost. Trying again…',
    refused: 'The server does not let this page in: open the address that the terminal shows.',
    outdated: 'The server is newer than this page: reload to go on.',
    reload: 'Reload',
  },
  zh: {
    lost: '与服务器的连接已断开，正在重试…',
    refused: '服务器不允许本页面访问：请打开终端中显示的地址。',
    outdated: '服务器的版本比本页面新：请重新加载后继续。',
    reload: '重新加载',
  },
});
