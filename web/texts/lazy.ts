/** A part of the page that is loaded when it is needed. */
import { texts } from './locale.js';

export const lazyTexts = texts({
  en: { failed: 'This part could not be loaded: reload the page when the server runs again.' },
  zh: { failed: '这一部分未能加载：请在服务器重新运行后重新加载页面。' },
});
