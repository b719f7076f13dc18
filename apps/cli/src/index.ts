export { withLinkedFiles, type LinkedFiles, type LinkRequest } from './link/link-files.js';
