/** Panels, and parts of them, that come by themselves: each is loaded when its place comes into sight, so that the page stands without it. */
import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { lazyTexts } from '../texts/lazy.js';

/** A component that `load` brings when its place is seen first. */
export function lazy<P extends object = object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  return function Lazy(props: P) {
    const place = useRef<HTMLDivElement>(null);
    const component = useSignal<{ readonly Component: ComponentType<P> } | null>(
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

    if (component.value !== null) return <component.value.Component {...props} />;
    return (
      <div class="panel-waiting" ref={place}>
        {failed.value && <p class="empty">{lazyTexts().failed}</p>}
      </div>
    );
  };
}
