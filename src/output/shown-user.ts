const ID = /^\d+$/
/** As exports have them; older ones are longer than the 15 characters of today. */
const HANDLE = /^\w{1,20}$/

/**
 * An author as readers know them: "@mel" for a handle, "user 1236557193752657926" where the export has only the id;
 * a name stays as it is.
 */
export function shownUser(user: string): string {
  if (ID.test(user)) return `user ${user}`
  return HANDLE.test(user) ? `@${user}` : user
}
