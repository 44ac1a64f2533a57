/** What a piece of a message is, for whoever colours it. */
export type Role = 'error' | 'warning' | 'title' | 'place' | 'gutter' | 'related' | 'note' | 'hint';

export type Painter = (role: Role, text: string) => string;

export const plain: Painter = (_, text) => text;
