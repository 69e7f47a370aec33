/** Asks for the token. */
import type { Session } from '../session.js';

export function TokenForm({ session }: { readonly session: Session }) {
  const take = (event: SubmitEvent): void => {
    event.preventDefault();
    const token = String(new FormData(event.currentTarget as HTMLFormElement).get('token')).trim();
    if (token !== '') session.setToken(token);
  };
  return (
    <form onSubmit={take}>
      <label>
        Token: HEAPWARDEN_TOKEN, or from the file “token” in the folder of Heapwarden
        <input name="token" type="password" autocomplete="off" required />
      </label>
      <button type="submit">Open</button>
    </form>
  );
}
