/** Panels in parts of their own: each is loaded when its place comes into sight, so that the page stands without it. */
import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { lazyTexts } from '../texts/lazy.js';

/** A panel that `load` brings when it is seen first. */
export function lazy(load: () => Promise<ComponentType>): ComponentType {
  let loaded: ComponentType | null = null;
  return function Lazy() {
    const place = useRef<HTMLDivElement>(null);
    const component = useSignal<{ readonly Component: ComponentType } | null>(
      loaded === null ? null : { Component: loaded },
    );
    const failed = useSignal(false);

    useEffect(() => {
      if (place.current === null) return;
      const observer = new IntersectionObserver((entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        load().then(
          (Component) => (component.value = { Component: (loaded = Component) }),
          () => (failed.value = true),
        );
      });
      observer.observe(place.current);
      return () => observer.disconnect();
    }, [component, failed]);

    if (component.value !== null) return <component.value.Component />;
    return (
      <div class="panel-waiting" ref={place}>
        {failed.value && <p class="empty">{lazyTexts().failed}</p>}
      </div>
    );
  };
}
