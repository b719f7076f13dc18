export { element, readListing, type Listing, type StoredObject } from './listing.js';
export { openStore, type ObjectStore } from './open-store.js';
export { objectStoreSettings, type ObjectStoreSettings } from './settings.js';
export { signRequest, type ObjectRequest } from './sign-request.js';
