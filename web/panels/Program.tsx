/** The Program view: the source that runs, where each thread stands in it, and what its variables hold. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type { Language, Listing, ReceiveRule } from '../../server/core/messages.js';
import { finishLine, receiveFunction, receiveLine } from '../../server/core/source-lines.js';
import { standings, type Standing } from '../models/step.js';
import { programTexts } from '../texts/program.js';
import { usePage } from './context.js';
import { useSize } from './DrawingView.js';
import { Source, type SourceProps } from './program/Source.js';
import { Variables } from './program/Variables.js';

const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { typescript: 'TypeScript', python: 'Python' };

/** Narrower than this, in rem, listings share one place and are chosen by tabs. */
const NARROW_REM = 52;

export function Program() {
  const { playground, preferences, remPx } = usePage();
  const text = programTexts();
  const language = preferences.sourceLanguage.value;
  const status = playground.status.value;
  const place = useRef<HTMLDivElement>(null);
  const size = useSize(place);
  const info = playground.programs.value.find(({ name }) => name === status?.program);
  const receiveListing = playground.receiveListings.value?.[language];
  const finishListing = playground.finishListings.value?.[language];
  const known = status !== null && info !== undefined && receiveListing && finishListing;
  const narrow = size.value.width > 0 && size.value.width < NARROW_REM * remPx.value;
  return (
    <>
      {known && (
        <div class="view-bar">
          {!(narrow && info.usesReceive) && <code class="file-name">{info.listings[language].file}</code>}
          <span class="dim">{language === 'typescript' ? text.runs : text.reads}</span>
          <span class="grow" />
          <Breakpoints />
          <LanguageSwitch />
        </div>
      )}
      <div class="program-place" ref={place}>
        {known ? (
          <Listings
            narrow={narrow}
            language={language}
            listing={info.listings[language]}
            receiveListing={receiveListing}
            finishListing={finishListing}
            receive={info.usesReceive ? status.receive : null}
          />
        ) : (
          <p class="empty">{text.empty}</p>
        )}
      </div>
    </>
  );
}

interface ListingsProps {
  readonly narrow: boolean;
  readonly language: Language;
  readonly listing: Listing;
  readonly receiveListing: Listing;
  readonly finishListing: Listing;
  readonly receive: ReceiveRule | null;
}

/** A listing beside the program: what a thread that the program calls is inside of. */
interface Helper {
  readonly id: 'receive' | 'finish';
  readonly call: string;
  readonly note: string;
  readonly here: boolean;
  readonly source: SourceProps;
}

/**
 * The program, the helper that the chosen thread is inside of, and the variables: beside each other, or where that is
 * too narrow to read, program and helper in one place.
 */
function Listings(props: ListingsProps) {
  const { narrow, language, listing, receive } = props;
  const { playground } = usePage();
  const standing = standings(playground.threads.value, props);
  const here = standing.find((one) => one.thread.thread === playground.stepper.chosen.value);
  const helper = helperOf(props, standing, here);
  const program = (
    <Source
      key={listing.file}
      listing={listing}
      language={language}
      range={null}
      breakable={null}
      lineOf={(one) => one.programLine}
      standing={standing}
      label={listing.file}
    />
  );
  return (
    <div class="program" data-testid="program" data-receive={receive ?? 'none'} data-narrow={narrow}>
      {narrow && helper !== null ? (
        <TabbedListings program={program} file={listing.file} helper={helper} />
      ) : (
        program
      )}
      <div class="program-side">
        {!narrow && helper !== null && (
          <div class="receive" data-here={helper.here} data-testid={helper.id}>
            <p class="receive-title">
              <code>{helper.call}</code> <span class="dim">{helper.note}</span>
            </p>
            <Source {...helper.source} key={helper.source.label} />
          </div>
        )}
        <Variables />
      </div>
    </div>
  );
}

interface TabbedListingsProps {
  readonly program: ComponentChildren;
  readonly file: string;
  readonly helper: Helper;
}

/** Shows where the chosen thread stands, until people choose; when the thread goes elsewhere, it is followed again. */
function TabbedListings({ program, file, helper }: TabbedListingsProps) {
  const place = helper.here ? helper.id : 'program';
  const wanted = useSignal<{ readonly place: string; readonly shown: string } | null>(null);
  const shown = wanted.value?.place === place ? wanted.value.shown : place;
  const tabs = [
    { id: 'program', name: file, label: file, here: !helper.here },
    { id: helper.id, name: helper.call, label: helper.source.label, here: helper.here },
  ];
  return (
    <div class="listings">
      <div class="listing-tabs" role="group" aria-label={programTexts().listings}>
        {tabs.map(({ id, name, label, here }) => (
          <button
            key={id}
            type="button"
            class="listing-tab"
            aria-pressed={shown === id}
            data-here={here}
            title={label}
            onClick={() => (wanted.value = { place, shown: id })}
          >
            {name}
          </button>
        ))}
      </div>
      {shown === 'program' ? (
        program
      ) : (
        <div class="receive" data-here={helper.here} data-testid={helper.id}>
          <Source {...helper.source} key={helper.source.label} />
        </div>
      )}
    </div>
  );
}

/** The listing that stands beside the program: `finish` while the chosen thread is inside of it, else `receive`. */
function helperOf(
  props: ListingsProps,
  standing: readonly Standing[],
  here: Standing | undefined,
): Helper | null {
  const { language, receiveListing, finishListing, receive } = props;
  const text = programTexts();
  if (here?.thread.within === 'finish') {
    const { file } = finishListing;
    return {
      id: 'finish',
      call: 'finish(client, ending)',
      note: file,
      here: true,
      source: {
        listing: finishListing,
        language,
        range: null,
        breakable: finishLine(finishListing.text, 'recv'),
        lineOf: (one) => one.finishLine,
        standing,
        label: file,
      },
    };
  }
  if (receive === null) return null;
  const { file } = receiveListing;
  return {
    id: 'receive',
    call: 'receive(client)',
    note: text.rule(receive, file),
    here: here !== undefined && here.receiveLine !== null,
    source: {
      listing: receiveListing,
      language,
      range: receiveFunction(receiveListing.text, language, receive),
      breakable: receiveLine(receiveListing.text, language, receive),
      lineOf: (one) => one.receiveLine,
      standing,
      label: text.ruleListing(receive, file),
    },
  };
}

function LanguageSwitch() {
  const { preferences } = usePage();
  const language = preferences.sourceLanguage;
  return (
    <div class="segments small" role="group" aria-label={programTexts().language}>
      <div class="segments-row">
        {(['typescript', 'python'] as const).map((one) => (
          <label class="segment" key={one}>
            <input
              type="radio"
              name="language"
              checked={language.value === one}
              onChange={() => (language.value = one)}
            />
            <span>{LANGUAGE_NAMES[one]}</span>
          </label>
        ))}
      </div>
    </div>
  );
}

/** Which kinds of calls stop a thread, with a way to clear them all. */
function Breakpoints() {
  const { playground } = usePage();
  const text = programTexts();
  const set = playground.status.value?.gate.breakpoints ?? [];
  if (set.length === 0) return <span class="dim breakpoints-hint">{text.breakpointsHint}</span>;
  return (
    <span class="breakpoints">
      <span class="breakpoint-dot" aria-hidden="true" />
      {text.breakpoints(set)}
      <button type="button" class="link" onClick={() => void playground.stepper.toggleBreakpoints(set)}>
        {text.clear}
      </button>
    </span>
  );
}
