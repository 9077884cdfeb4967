import type { Query } from './promql.ts';
import type { Scale } from './scale.ts';
import type { Slo } from './slo.ts';

/** What leads: it names the cause, and comes before enough visitors have noticed. */
export interface LeadingAlert {
  readonly name: string;
  readonly expr: (scale: Scale) => Query;
  /** How long it has to hold, in seconds of a real night; left out: not at all. */
  readonly forSeconds?: number;
  readonly summary: string;
}

/** A line of a dashboard. */
export interface Line {
  readonly title: string;
  readonly unit: string;
  readonly expr: (scale: Scale) => Query;
  readonly legend: string;
}

export interface LabAlerts {
  readonly lab: string;
  readonly leading: LeadingAlert;
  /** Null: what goes wrong is in no metric of the services that a page could be taken from. */
  readonly slo: Slo | null;
  /** What one looks at beside the alert, on the lab's dashboard. */
  readonly lines: readonly Line[];
}

export const minute = 60;

/** Page views that were answered with 200 within the budget, of all that ended. */
export function viewsWithin(lab: string, budgetSeconds: number): Slo {
  const views = { process: 'storefront', http_route: '/recommendations/:user' };
  const family = 'http_server_request_duration_seconds';
  return {
    id: `${lab}-views`,
    service: 'storefront',
    objective: 0.99,
    promise: `99 % of page views are answered with 200 within ${budgetSeconds} s`,
    good: {
      metric: `${family}_bucket`,
      labels: { ...views, http_response_status_code: '200', le: String(budgetSeconds) },
    },
    all: { metric: `${family}_count`, labels: views },
  };
}
