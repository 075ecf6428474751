/** A restart without SO_REUSEADDR: the connection that the program closed first still keeps the address. */
import { STATE_WORDS } from '../../core/program-state.js';
import { GET } from '../requests.js';
import type { Scenario } from '../scenario.js';
import { nextVisitor, THE_NEXT_VISITOR, THE_VISITOR } from '../wording.js';

export const noReuseAddress: Scenario = {
  name: 'no-reuse-address',
  title: { en: 'A restart without SO_REUSEADDR', zh: '不设 SO_REUSEADDR 的重启' },
  watch: {
    en: 'Watch bind fail with EADDRINUSE right after a visit, although nobody listens on the port any more.',
    zh: '刚有人访问过，bind 就以 EADDRINUSE 失败，尽管已经没有程序在监听该端口。',
  },
  programs: ['forever', 'threaded', 'one-shot'],
  async play(stage) {
    const { port } = stage.status.address;
    const visitor = stage.visitor(THE_VISITOR, GET);
    await stage.untilEnded([visitor]);
    await stage.untilClosed([visitor]);

    await stage.change({ port, reuseAddress: false, restart: true });
    const { state, error } = stage.status;
    const without =
      error === null
        ? { en: `is ${state}`, zh: `之后程序${STATE_WORDS[state].zh}` }
        : { en: `fails with ${error.code}`, zh: `以 ${error.code} 失败` };
    await stage.linger();

    await stage.change({ reuseAddress: true, restart: true });
    const next = stage.visitor(THE_NEXT_VISITOR, GET);
    await stage.untilEnded([next]);
    await stage.untilClosed([next]);
    const then = nextVisitor(next);
    return {
      en: `One visit later a restart without SO_REUSEADDR ${without.en}; with it the program listens on port ${port} again, and ${then.en}`,
      zh: `一次访问之后，不设 SO_REUSEADDR 的重启${without.zh}；设置之后，程序重新监听端口 ${port}，${then.zh}`,
    };
  },
};
