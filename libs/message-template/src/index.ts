export { fillTemplate, type Writing } from './fill-template.js';
