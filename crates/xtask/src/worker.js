// Starts an engine. Messages that come before it stands are kept and handed to it in order.
import init from './engine.js';

const early = [];
const keep = (event) => early.push(event);
self.addEventListener('message', keep);
try {
    await init();
    self.removeEventListener('message', keep);
    for (const { data, ports } of early) {
        self.dispatchEvent(new MessageEvent('message', { data, ports: [...ports] }));
    }
} catch (error) {
    // A rejected promise stays inside a worker; an uncaught error reaches the page.
    setTimeout(() => { throw error; });
}
