/** The id of the signed-in user. Replace this with your own sign-in. */
export async function userOf(_request) {
  return "demo-user";
}
