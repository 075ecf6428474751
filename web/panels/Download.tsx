/** A button that saves all that a connection has received or sent, or says that it is gone. */
import { useSignal } from '@preact/signals';
import type { TransferDirection } from '../models/playground.js';
import { copyTexts } from '../texts/copying.js';
import { usePage } from './context.js';
import { saveFile } from './save-file.js';

interface DownloadProps {
  readonly connection: number;
  readonly direction: TransferDirection;
  /** All of it, where the page has it; else the server is asked. */
  readonly held?: Uint8Array | null;
  readonly class: string;
  readonly children: string;
}

export function Download({ connection, direction, held = null, class: className, children }: DownloadProps) {
  const { playground } = usePage();
  const text = copyTexts();
  const gone = useSignal(false);
  const file = `connection-${connection}-${direction}.bin`;
  const download = async (): Promise<void> => {
    const bytes = held ?? (await playground.transferred(connection, direction));
    gone.value = bytes === null;
    if (bytes !== null) saveFile(new Blob([bytes.slice()], { type: 'application/octet-stream' }), file);
  };
  return (
    <>
      <button type="button" class={className} title={text.downloadHint(file)} onClick={() => void download()}>
        {children}
      </button>
      {gone.value && (
        <span class="copying-note" role="alert">
          {text.gone}
        </span>
      )}
    </>
  );
}
