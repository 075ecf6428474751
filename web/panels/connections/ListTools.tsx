/** Over the list: the filter, the chips, and in what order it stands. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { CHIP_IDS } from '../../models/connection-chips.js';
import { SORTS, type Sort } from '../../models/connection-list.js';
import { connectionsTexts } from '../../texts/connections.js';
import { formatCount } from '../../texts/format.js';
import { usePage } from '../context.js';
import { Icon } from './icons.js';

export function ListTools() {
  const { connections, list } = usePage().playground;
  const text = connectionsTexts();
  // Rows change in place: the version is what says so.
  void list.version.value;
  return (
    <div class="list-tools">
      <div class="list-filter">
        <input
          class="input filter"
          type="search"
          data-filter
          placeholder={text.filterPlaceholder}
          aria-label={text.filter}
          aria-description={text.filterHelp}
          title={text.filterHelp}
          value={list.text.value}
          onInput={(event) => (list.text.value = event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') list.text.value = '';
          }}
        />
        {list.filtering.value && <span class="tally">{text.matches(list.rows.size)}</span>}
        {!list.filtering.value && connections.dropped > 0 && (
          <span class="tally" title={text.leftOutWhy}>
            {text.leftOut(connections.dropped)}
          </span>
        )}
      </div>
      <div class="list-bar">
        <Chips />
        <Order />
      </div>
    </div>
  );
}

function Chips() {
  const { list } = usePage().playground;
  const text = connectionsTexts();
  void list.version.value;
  const chips = useRef<HTMLDivElement>(null);
  const facets = list.facets.value;
  // What was chosen at a row stands first, and must be seen.
  useLayoutEffect(() => {
    chips.current!.scrollLeft = 0;
  }, [facets]);
  return (
    <div class="chips" ref={chips} role="group" aria-label={text.chips}>
      {facets.map((facet) => (
        <button
          key={`${facet.field} ${facet.value}`}
          type="button"
          class="list-chip"
          aria-pressed="true"
          title={text.facetTitle}
          onClick={() => list.toggleFacet(facet)}
        >
          <span class="chip-field">{text.facet[facet.field]}</span> {facet.value} <i aria-hidden="true">×</i>
        </button>
      ))}
      {CHIP_IDS.map((id) => {
        const count = list.count(id);
        const chosen = list.chips.value.has(id);
        if (count === 0 && !chosen) return null;
        return (
          <button
            key={id}
            type="button"
            class="list-chip"
            data-chip={id}
            aria-pressed={chosen}
            title={text.chipTitle[id]}
            onClick={() => list.toggleChip(id)}
          >
            {text.chip[id]} <span class="chip-count">{formatCount(count)}</span>
          </button>
        );
      })}
    </div>
  );
}

function Order() {
  const { list } = usePage().playground;
  const text = connectionsTexts();
  const sort = list.sort.value;
  const down = list.descending.value;
  const direction = down ? text.descending : text.ascending;
  const groupable = sort === 'number';
  return (
    <div class="order" role="group" aria-label={text.order}>
      <label class="order-sort" title={text.sortBy}>
        <Icon sign="sort" />
        <span class="order-word" data-default={sort === 'number'} aria-hidden="true">
          {text.sort[sort]}
        </span>
        <select
          aria-label={text.sortBy}
          value={sort}
          onChange={(event) => (list.sort.value = event.currentTarget.value as Sort)}
        >
          {SORTS.map((one) => (
            <option key={one} value={one}>
              {text.sort[one]}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        class="order-button"
        aria-label={direction}
        title={direction}
        onClick={() => (list.descending.value = !down)}
      >
        {down ? '↓' : '↑'}
      </button>
      <button
        type="button"
        class="order-button"
        aria-pressed={list.grouped.value && groupable}
        aria-label={text.group}
        title={groupable ? text.groupTitle : text.groupOff}
        disabled={!groupable}
        onClick={() => (list.grouped.value = !list.grouped.value)}
      >
        <Icon sign="group" />
      </button>
    </div>
  );
}
