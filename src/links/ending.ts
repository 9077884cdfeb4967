/** How a direction ends. `half`: its sender has ended, and the other direction goes on. `whole`: the connection is over. */
export type Ending = 'half' | 'whole';
