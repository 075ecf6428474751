/** A client that resets while the program works: `sendall` fails, and a program that does not catch that ends. */
import { STATE_WORDS } from '../../core/program-state.js';
import { GET } from '../requests.js';
import type { Scenario } from '../scenario.js';
import { nextVisitor, THE_NEXT_VISITOR, THE_ONE_WHO_RESETS } from '../wording.js';

export const resetBeforeResponse: Scenario = {
  name: 'reset-before-response',
  title: { en: 'A client that resets before the response', zh: '响应之前就重置连接的客户端' },
  watch: {
    en: 'Watch which call fails with ECONNRESET, and whether the program is still there for the next visitor.',
    zh: '哪个调用以 ECONNRESET 失败，程序是否还能为下一个访客服务。',
  },
  programs: ['forever', 'threaded', 'event-loop', 'one-shot'],
  // The client resets while the program works.
  settings: { delayMs: 500 },
  async play(stage) {
    const client = stage.visitor(THE_ONE_WHO_RESETS, GET);
    await stage.untilRecord(client, 'recv');
    client.reset();
    await stage.untilClosed([client]);
    const failed = stage.records(client).find(({ result, errno }) => result < 0 && errno !== 0);
    const failure =
      failed === undefined
        ? { en: 'No call failed', zh: '没有调用失败' }
        : {
            en: `${failed.call} failed with ${stage.errorName(failed)}`,
            zh: `${failed.call} 以 ${stage.errorName(failed)} 失败`,
          };
    if (stage.program === 'one-shot') {
      await stage.until({ en: 'the end of one-shot', zh: ' one-shot 的结束' }, () => !stage.status.running);
    }

    const next = stage.visitor(THE_NEXT_VISITOR, GET);
    await stage.untilEnded([next]);
    const then = nextVisitor(next);
    if (next.answered) {
      await stage.untilClosed([next]);
      return {
        en: `${failure.en}; the program went on, and ${then.en}`,
        zh: `${failure.zh}；程序继续运行，${then.zh}`,
      };
    }
    const { state } = stage.status;
    return {
      en: `${failure.en}, which nobody caught: the program has ${state}, and ${then.en}`,
      zh: `${failure.zh}，而这个错误没有被捕获：程序${STATE_WORDS[state].zh}，${then.zh}`,
    };
  },
};
