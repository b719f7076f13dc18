export { bundle } from './bundle.generated.js';
