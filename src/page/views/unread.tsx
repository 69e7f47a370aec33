/** Why a part of the page could not be read; nothing when it could. */
export function Unread({ words }: { readonly words: string }) {
  return (
    <p class="bad message" role="alert">
      {words !== '' && `Not read: ${words}`}
    </p>
  );
}
