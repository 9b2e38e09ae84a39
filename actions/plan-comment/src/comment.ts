/** A comment of a pull request. */
export interface Comment {
  readonly id: number
  readonly body: string
  readonly url: string
}

export type Change =
  | { readonly do: 'create'; readonly body: string }
  | { readonly do: 'update'; readonly comment: Comment; readonly body: string }
  | { readonly do: 'nothing'; readonly comment: Comment }

/** GitHub refuses a comment above 65,536 characters (REST API, "Create an issue comment"). */
export const COMMENT_MAX = 65_536

/** Readers do not see it; the next run finds its comment by it. */
const markerOf = (title: string): string => `<!-- kiln: ${title} -->`

export function bodyOf(title: string, body: string): string {
  const head = `${markerOf(title)}\n### ${title}\n\n`
  const cut = '\n\n(cut: GitHub takes no longer comments)'
  if (head.length + body.length <= COMMENT_MAX) return head + body
  return head + body.slice(0, COMMENT_MAX - head.length - cut.length) + cut
}

/** From the comments that are there to the one change that makes the comment right. Pure. */
export function planComment(comments: readonly Comment[], title: string, body: string): Change {
  const wanted = bodyOf(title, body)
  // Should two runs at once have made two, the first one is kept up to date.
  const comment = comments.find(({ body: text }) => text.startsWith(markerOf(title)))
  if (comment === undefined) return { do: 'create', body: wanted }
  // GitHub gives line ends back as they were sent, by others as \r\n.
  const isSame = comment.body.replaceAll('\r\n', '\n').trimEnd() === wanted.replaceAll('\r\n', '\n').trimEnd()
  return isSame ? { do: 'nothing', comment } : { do: 'update', comment, body: wanted }
}
