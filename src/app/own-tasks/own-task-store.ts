// The stored tasks of the person's own: loaded with the first one that is needed.
import { createDatabase } from '../../storage/database.ts';
import { createStoredTasks } from '../../storage/own-task.ts';
import { createRecords } from '../../storage/records.ts';

export const taskRecords = createRecords(createDatabase(), 'tasks');
export const storedTasks = createStoredTasks(taskRecords);
