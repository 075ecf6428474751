/** What the page tells people by itself. */
import type { Words } from '../../server/core/words.js';

export const HISTORY_GONE: Words = {
  en: 'The server was restarted: earlier history is gone.',
  zh: '服务器已重新启动：之前的历史记录已不在。',
};
