/** Asks for the token. */
import type { Session } from '../session.js';

interface TokenFormProps {
  readonly session: Session;
  /** What it is good for, as the button says. */
  readonly what: string;
}

export function TokenForm({ session, what }: TokenFormProps) {
  const take = (event: SubmitEvent): void => {
    event.preventDefault();
    const token = String(new FormData(event.currentTarget as HTMLFormElement).get('token')).trim();
    if (token !== '') session.setToken(token);
  };
  return (
    <form onSubmit={take}>
      <label>
        Token, from the file “token” in the folder of Heapwarden
        <input name="token" type="password" autocomplete="off" required />
      </label>
      <button type="submit">{what}</button>
    </form>
  );
}
