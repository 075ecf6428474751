/** How a composed request is sent: in what pieces, with what end, by how many clients. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { CLIENT_ENDINGS, type ClientEnding, type ClientPlan } from '../../../server/core/messages.js';
import { composerTexts } from '../../texts/client.js';
import { usePage } from '../context.js';

/** The plan's numbers, and their limits. */
const LIMITS = {
  pieces: [2, 1000],
  waitMs: [0, 60_000],
  recvBytes: [1, 65_536],
  clients: [1, 200],
  rampMs: [0, 60_000],
  repeat: [1, 1000],
} as const;

/** In how many pieces, when somebody chooses pieces. */
const SOME_PIECES = 3;

export function SendingOptions() {
  const { playground } = usePage();
  const { clients } = playground;
  const plan = clients.plan.value;
  const more = useSignal(false);
  const id = useId();
  const cut = plan.pieces !== 1;
  const text = composerTexts();
  const others = describeMore(plan);
  return (
    <div class="sending-options">
      <Option label={text.in} id={`${id}-in`}>
        <select
          id={`${id}-in`}
          class="input"
          value={plan.pieces === 1 ? 'whole' : plan.pieces === 'bytes' ? 'bytes' : 'pieces'}
          onChange={(event) => {
            const { value } = event.currentTarget;
            clients.edit({ pieces: value === 'bytes' ? 'bytes' : value === 'pieces' ? SOME_PIECES : 1 });
          }}
        >
          <option value="whole">{text.onePiece}</option>
          <option value="pieces">{text.pieces}</option>
          <option value="bytes">{text.singleBytes}</option>
        </select>
      </Option>
      {typeof plan.pieces === 'number' && cut && <Number name="pieces" label={text.howMany} />}
      {cut && <Number name="waitMs" label={text.wait} unit="ms" />}
      <Option label={text.ending} id={`${id}-then`}>
        <select
          id={`${id}-then`}
          class="input"
          title={text.endingHint}
          value={plan.ending}
          onChange={(event) => clients.edit({ ending: event.currentTarget.value as ClientEnding })}
        >
          {CLIENT_ENDINGS.map((ending) => (
            <option key={ending} value={ending}>
              {text.endings[ending]}
            </option>
          ))}
        </select>
      </Option>
      <button
        type="button"
        class="button small"
        aria-expanded={more.value}
        aria-controls={`${id}-more`}
        onClick={() => (more.value = !more.value)}
      >
        {more.value ? text.less : others === '' ? text.more : others}
      </button>
      <div class="sending-more" id={`${id}-more`} hidden={!more.value}>
        <Number name="recvBytes" label="recv" unit="B" />
        <Number name="clients" label={text.clients} />
        <Number name="rampMs" label={text.over} unit="ms" />
        <Number name="repeat" label={text.repeat} />
      </div>
    </div>
  );
}

/** What of the plan is not as usual, where the options for it are folded away. */
function describeMore({ recvBytes, clients, repeat }: ClientPlan): string {
  const text = composerTexts();
  const parts: string[] = [];
  if (recvBytes !== LIMITS.recvBytes[1]) parts.push(`recv(${recvBytes})`);
  if (clients > 1) parts.push(text.someClients(clients));
  if (repeat > 1) parts.push(text.times(repeat));
  return parts.join(' · ');
}

interface OptionProps {
  readonly label: string;
  readonly id: string;
  readonly children: ComponentChildren;
}

function Option({ label, id, children }: OptionProps) {
  return (
    <span class="field">
      <label for={id}>{label}</label>
      {children}
    </span>
  );
}

interface NumberProps {
  readonly name: keyof typeof LIMITS;
  readonly label: string;
  readonly unit?: string;
}

/** A number of the plan; what is out of its limits is taken as the nearest that is not. */
function Number({ name, label, unit }: NumberProps) {
  const { playground } = usePage();
  const { clients } = playground;
  const id = useId();
  const [min, max] = LIMITS[name];
  const value = clients.plan.value[name];
  return (
    <Option label={label} id={id}>
      <input
        id={id}
        class="input number"
        type="number"
        inputMode="numeric"
        min={min}
        max={max}
        value={value}
        onChange={(event) => {
          const entered = Math.round(event.currentTarget.valueAsNumber);
          const taken = globalThis.Number.isNaN(entered) ? min : Math.max(min, Math.min(max, entered));
          clients.edit({ [name]: taken });
          event.currentTarget.value = String(taken);
        }}
      />
      {unit !== undefined && <span class="unit">{unit}</span>}
    </Option>
  );
}
