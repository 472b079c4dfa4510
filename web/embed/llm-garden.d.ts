/** The public JavaScript API of `<llm-garden>`: the page's own commands and events. Losses are in nats a token. */

/** Where a run is computed. */
export type Engine = 'auto' | 'cpu' | 'gpu' | 'ndarray';

/** A token as a reader sees it. */
export interface Piece { id: number; text: string }

/** A token that might come next. */
export interface Candidate { piece: Piece; probability: number }

/** How the next token is chosen. Temperature 0 takes the likeliest; top_k 0 and top_p 1 keep all. */
export interface Sampling { temperature: number; top_k: number; top_p: number; seed: number }

/** What may be asked of an exhibit. `act` is for experiments; its `values` are little-endian f32. */
export type Command =
    | { type: 'play' }
    | { type: 'pause' }
    | { type: 'step'; count: number }
    | { type: 'reset'; seed: number | null }
    | { type: 'set'; path: string; value: number | string | boolean }
    | { type: 'sample'; id: number; prompt: string; count: number; sampling: Sampling }
    | { type: 'cancel'; id: number }
    | { type: 'inspect'; id: number; text: string; places: string[] }
    | { type: 'watch'; id: number; every: number; text: string; places: string[] }
    | { type: 'act'; action: string; text?: string; values?: Uint8Array }
    | { type: 'tokenise'; id: number; text: string }
    | { type: 'checkpoint'; id: number }
    | { type: 'measure'; steps: number; plain?: boolean }
    | { type: 'self-test' };

/** One step. */
export interface StepReport {
    step: number; loss: number; rate: number; gradient_norm: number; tokens: number; seconds: number;
}

/** What an experiment measured after a step, by name. */
export interface MetricsReport { step: number; values: [string, number][] }

/** What a network computed at one place; `data` holds little-endian f32 in the order of `shape`, last axis fastest. */
export interface View { place: string; letters: string; shape: number[]; data: Uint8Array }

/** What happened. Step n is the state after n updates. */
export type GardenEvent =
    | { type: 'ready'; engine: Engine; device: string }
    | { type: 'progress'; task: string; done: number; total: number }
    | {
        type: 'started'; spec: object; step: number; vocabulary: number; train_tokens: number;
        validation_tokens: number; characters_per_token: number; uniform: number; entropy: number | null;
        parameters: { name: string; shape: number[]; count: number; decayed: boolean }[];
        places: [string, string][]; excerpt: string;
    }
    | { type: 'baseline'; order: number; loss: number }
    | {
        type: 'stepped'; reports: StepReport[]; steps_per_second: number; tokens_per_second: number;
        memory: number | null;
    }
    | { type: 'metrics'; reports: MetricsReport[]; steps_per_second: number }
    | { type: 'evaluated'; step: number; loss: number; band: number; train: number }
    | { type: 'changed'; step: number; path: string; value: number | string | boolean }
    | { type: 'sampled'; id: number; token: Piece | null; candidates: Candidate[]; done: boolean }
    | { type: 'inspected'; id: number; step: number; tokens: Piece[]; views: View[]; texts: [string, string][] }
    | { type: 'tokenised'; id: number; tokens: Piece[]; unknown: string[] }
    | { type: 'checkpointed'; id: number; step: number; bytes: Uint8Array }
    | { type: 'paused'; step: number; reason: 'asked' | 'not-finite' }
    | {
        type: 'finished'; step: number; reason: 'steps' | 'target-loss' | 'no-progress';
        metrics: [string, number][];
    }
    | { type: 'measured'; seconds: number }
    | { type: 'self-tested'; errors: [string, number][]; passed: boolean }
    | { type: 'failed'; what: string; hint: string; fatal: boolean };

/** The element. */
export interface LlmGardenElement extends HTMLElement {
    /** Starts now, wherever it is on the page. */
    start(): void;
    /** Sends a command; it waits until the exhibit is there. */
    send(command: Command): void;
    play(): void;
    pause(): void;
    step(count?: number): void;
    reset(seed?: number | null): void;
    /** Turns a knob, such as `training.learning_rate`. */
    set(path: string, value: number | string | boolean): void;
    addEventListener(type: 'garden-event', listener: (event: CustomEvent<GardenEvent>) => void): void;
    addEventListener(type: 'garden-refused', listener: (event: CustomEvent<string>) => void): void;
    addEventListener(
        type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions,
    ): void;
}

declare global {
    interface HTMLElementTagNameMap { 'llm-garden': LlmGardenElement }
}
