/** What a request is and who asks; the evidence is in the tooltip. */
import type { Label } from '../../models/connection-labels.js';
import { labelEvidence, labelWord } from '../../models/label-words.js';

export function Labels({ labels }: { readonly labels: readonly Label[] }) {
  return (
    <span class="labels">
      {labels.map((label) => (
        <span
          key={label.kind}
          class="label"
          data-label={label.kind}
          data-likely={label.likely}
          title={labelEvidence(label)}
        >
          {labelWord(label)}
        </span>
      ))}
    </span>
  );
}
