export { accountFellows } from './account-fellows.js';
export { accountMembers, accountTraitValues } from './group-sql.js';
export { groupsOfPerson } from './groups-of-person.js';
export { listGroups, type Group } from './list-groups.js';
export { readGroup, type GroupMembers } from './read-group.js';
