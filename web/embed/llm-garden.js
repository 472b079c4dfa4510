/**
 * `<llm-garden>`: an exhibit of LLM Garden in any page, from any origin.
 *
 *     <script src="https://garden.example/embed/llm-garden.js" async></script>
 *     <llm-garden preset="tiny-gpt" hide="prompt" theme="light"></llm-garden>
 *
 * Attributes
 *   preset    the run to begin from (default: tiny-gpt)
 *   set       knobs that differ, as in a link: "model.layers=3&seed=7"
 *   hide      parts to leave out, by commas: transport, loss, knobs, samples, prompt, attention, caption
 *   autoplay  trains as soon as it is seen
 *   theme     light or dark (default: as the reader's system)
 *   src       the garden's address (default: where this script came from)
 *
 * It starts when it is scrolled near, and is as high as what it shows. Commands go in by `send`, events come out as
 * `garden-event`; both are those of the page itself, described in `llm-garden.d.ts`.
 *
 * A classic script, since a module from another origin would need permission from its server.
 */
(() => {
    const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
    const home = script ? new URL('..', script.src).href : document.baseURI;
    const VERSION = 1;
    /** The iframe's height before it tells its own, in CSS pixels. */
    const FIRST_HEIGHT = 480;
    /** How near to the window it starts, in CSS pixels. */
    const NEAR = '400px';

    class LlmGarden extends HTMLElement {
        /** @type {HTMLIFrameElement | null} */
        #frame = null;
        /** @type {IntersectionObserver | null} */
        #watch = null;
        /** @type {object[]} Commands that wait for the exhibit. */
        #waiting = [];
        #listens = false;
        #hear = (/** @type {MessageEvent} */ event) => this.#heard(event);

        static observedAttributes = ['preset', 'set', 'hide', 'autoplay', 'theme', 'src'];

        connectedCallback() {
            this.style.display = 'block';
            if (!this.style.minHeight) this.style.minHeight = `${FIRST_HEIGHT}px`;
            addEventListener('message', this.#hear);
            this.#watch = new IntersectionObserver((entries) => {
                if (entries.some((entry) => entry.isIntersecting)) this.start();
            }, { rootMargin: NEAR });
            this.#watch.observe(this);
        }

        disconnectedCallback() {
            removeEventListener('message', this.#hear);
            this.#watch?.disconnect();
            this.#frame?.remove();
            this.#frame = null;
            this.#listens = false;
        }

        attributeChangedCallback() {
            if (this.#frame) this.#frame.src = this.#address();
        }

        /** Starts now, wherever it is on the page. */
        start() {
            this.#watch?.disconnect();
            if (this.#frame) return;
            const frame = document.createElement('iframe');
            frame.src = this.#address();
            frame.title = this.getAttribute('title') ?? 'LLM Garden';
            frame.allow = 'clipboard-write; cross-origin-isolated';
            frame.style.cssText = `display:block;width:100%;height:${FIRST_HEIGHT}px;border:0`;
            this.#frame = frame;
            this.append(frame);
        }

        /**
         * Sends a command; it waits until the exhibit is there.
         * @param {import('./llm-garden').Command} command
         */
        send(command) {
            this.start();
            if (this.#listens) this.#post({ command });
            else this.#waiting.push(command);
        }

        play() { this.send({ type: 'play' }); }
        pause() { this.send({ type: 'pause' }); }
        step(count = 1) { this.send({ type: 'step', count }); }
        reset(seed = null) { this.send({ type: 'reset', seed }); }
        /**
         * Turns a knob.
         * @param {string} path such as `training.learning_rate`
         * @param {number | string | boolean} value
         */
        set(path, value) { this.send({ type: 'set', path, value }); }

        #address() {
            const query = new URLSearchParams(this.getAttribute('set') ?? '');
            query.set('preset', this.getAttribute('preset') ?? 'tiny-gpt');
            const shape = new URLSearchParams({ embed: '1' });
            for (const name of ['hide', 'theme']) {
                const value = this.getAttribute(name);
                if (value) shape.set(name, value);
            }
            if (this.hasAttribute('autoplay')) shape.set('autoplay', '1');
            const base = new URL(this.getAttribute('src') ?? home, document.baseURI);
            base.search = shape.toString();
            base.hash = `/playground?${query}`;
            return base.href;
        }

        /** @param {object} message */
        #post(message) {
            const target = new URL(this.#address()).origin;
            this.#frame?.contentWindow?.postMessage({ garden: VERSION, ...message }, target);
        }

        /** @param {MessageEvent} message */
        #heard(message) {
            if (!this.#frame || message.source !== this.#frame.contentWindow) return;
            const { garden, height, event, refused } = message.data ?? {};
            if (garden !== VERSION) return;
            if (!this.#listens) {
                this.#listens = true;
                this.#post({ listen: true });
                for (const command of this.#waiting.splice(0)) this.#post({ command });
            }
            if (height > 0) {
                this.#frame.style.height = `${height}px`;
                this.style.minHeight = '0';
            }
            if (event) this.dispatchEvent(new CustomEvent('garden-event', { detail: event, bubbles: true }));
            if (refused) this.dispatchEvent(new CustomEvent('garden-refused', { detail: refused, bubbles: true }));
        }
    }

    if (!customElements.get('llm-garden')) customElements.define('llm-garden', LlmGarden);
})();
