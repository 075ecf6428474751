/** Bytes as text, in the lines that it has: of a body whose codings are undone, so apart from the bytes of the wire. */
import { useSignal } from '@preact/signals';
import type { ByteRange } from '../../models/byte-rows.js';
import { textReader, type Charset } from '../../models/inspector-glyphs.js';
import { glyphLines, inPart } from '../../models/inspector-lines.js';
import { inspectorTexts } from '../../texts/inspector.js';
import { ByteLines } from './ByteLines.js';
import { Foot, Glyphs, useParts } from './ByteViews.js';

interface PlainTextProps {
  readonly bytes: Uint8Array;
  readonly charset: Charset;
}

export function PlainText({ bytes, charset }: PlainTextProps) {
  const text = inspectorTexts();
  const selection = useSignal<ByteRange | null>(null);
  const part = useSignal(0);
  const selecting = useParts(bytes.length, part, selection, () => ({ start: 0, end: bytes.length }));
  return (
    <>
      <ByteLines
        {...selecting}
        label={text.lines.text}
        testId="inspector-body-text"
        inputs={[bytes, charset, part.value]}
        lay={(columns) => {
          const all = { name: null, start: 0, end: bytes.length, reader: textReader(charset) };
          return glyphLines(bytes, inPart(bytes, [all], part.value), columns);
        }}
        draw={(line, index, lines) =>
          line.kind === 'heading' ? (
            <span class="byte-line-heading">{text.bodyCounted(bytes.length)}</span>
          ) : (
            <Glyphs side={undefined} glyphs={lines.glyphs(index)} selection={selection.value} />
          )
        }
      />
      <Foot
        bytes={bytes}
        selection={selection.value}
        offset={0}
        name={text.views.body}
        idle={text.bodyCounted(bytes.length)}
        part={part}
      />
    </>
  );
}
