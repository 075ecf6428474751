/** The editor of requests and responses: what it is called, what it draws with words, and CodeMirror's own phrases. */
import { texts } from './locale.js';

export const editorTexts = texts({
  en: {
    labels: { request: 'Request text', response: 'Response text' },
    cut: 'A cut: one sendall ends here',
    cutWithWait: (waitMs: number) => `A cut: one sendall ends here, and the next begins ${waitMs} ms later`,
    /** By code point: those that change how others are read. */
    unseen: {
      0x09: 'a tab',
      0x0d: 'a carriage return of its own',
      0x00: 'a NUL byte',
      0xa0: 'a no-break space',
      0x200b: 'a zero-width space',
      0x200c: 'a zero-width non-joiner',
      0x200d: 'a zero-width joiner',
      0x200e: 'a left-to-right mark',
      0x200f: 'a right-to-left mark',
      0x202a: 'a left-to-right embedding',
      0x202b: 'a right-to-left embedding',
      0x202c: 'the end of a change of direction',
      0x202d: 'a left-to-right override',
      0x202e: 'a right-to-left override',
      0x2028: 'a line separator',
      0x2029: 'a paragraph separator',
      0xfeff: 'a byte order mark',
    },
    control: 'a control character',
    notDrawn: 'a character that is not drawn',
    named: (name: string, code: string) => `${name}, ${code}`,
    phrases: { Completions: 'Completions', 'Selection deleted': 'Selection deleted' },
  },
  zh: {
    labels: { request: '请求文本', response: '响应文本' },
    cut: '切分点：一次 sendall 在此结束',
    cutWithWait: (waitMs) => `切分点：一次 sendall 在此结束，${waitMs} ms 后开始下一次`,
    unseen: {
      0x09: '制表符',
      0x0d: '单独的回车符',
      0x00: 'NUL 字节',
      0xa0: '不换行空格',
      0x200b: '零宽空格',
      0x200c: '零宽不连字',
      0x200d: '零宽连字',
      0x200e: '从左至右标记',
      0x200f: '从右至左标记',
      0x202a: '从左至右嵌入',
      0x202b: '从右至左嵌入',
      0x202c: '方向改变的结束',
      0x202d: '从左至右强制',
      0x202e: '从右至左强制',
      0x2028: '行分隔符',
      0x2029: '段落分隔符',
      0xfeff: '字节顺序标记',
    },
    control: '控制字符',
    notDrawn: '不显示的字符',
    named: (name, code) => `${name}，${code}`,
    phrases: { Completions: '补全', 'Selection deleted': '已删除选中内容' },
  },
});

export type EditorTexts = ReturnType<typeof editorTexts>;
