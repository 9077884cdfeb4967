import type { ModelPlan } from '../model.ts';
import { problemKinds, problemType } from './problem.ts';

type Schema = Readonly<Record<string, unknown>>;

const most = 3.402_823_4e38;
const one = { type: 'number', format: 'float' } as const;
/** Of whole float32s, at least one: three of them are sixteen letters without padding. */
const base64 = '^(?:[A-Za-z0-9+/]{16})*(?:[A-Za-z0-9+/]{16}|[A-Za-z0-9+/]{6}==|[A-Za-z0-9+/]{11}=)$';
const dimension: Schema = {
  type: 'integer',
  minimum: 1,
  maximum: 2 ** 32 - 1,
  description: 'Floats in one row; left out: all of them are one row.',
};
const requestId: Schema = { type: 'string', description: 'Comes back with the answer.' };

/** What the server does, as OpenAPI 3.1. */
export function describeApi({ versions, classes }: ModelPlan, bodyAtMost: number) {
  const version: Schema = {
    type: 'string',
    enum: ['', ...versions],
    description: `Empty or left out: ${versions[0]}.`,
  };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Model server of two-am',
      version: '1',
      description: 'Rows of floats in, a distribution over classes for each row out.',
    },
    paths: {
      '/predict': { post: describePredict(version, classes, bodyAtMost) },
      '/healthz': {
        get: {
          summary: 'Whether it takes requests',
          operationId: 'health',
          responses: {
            200: { description: 'It does.', content: jsonOf(healthOf('ok')) },
            503: { description: 'It is about to end.', content: jsonOf(healthOf('shutting down')) },
          },
        },
      },
      '/metrics': {
        get: {
          summary: 'Figures, for Prometheus',
          operationId: 'metrics',
          responses: { 200: { description: 'Text.', content: { 'text/plain': { schema: { type: 'string' } } } } },
        },
      },
    },
    components: { schemas: describeSchemas(version, classes) },
  };
}

function describePredict(version: Schema, classes: number, bodyAtMost: number) {
  const rawHeaders = [
    { name: 'x-dimension', schema: dimension },
    { name: 'x-model-version', schema: version },
  ].map((header) => ({
    ...header,
    in: 'header',
    description: 'For raw float32s; beside JSON it has to say the same.',
  }));
  return {
    summary: 'Score rows',
    operationId: 'predict',
    parameters: [...rawHeaders, { name: 'x-request-id', in: 'header', schema: requestId }],
    requestBody: {
      required: true,
      description: `At most ${bodyAtMost} bytes.`,
      content: {
        'application/json': { schema: { $ref: '#/components/schemas/PredictRequest' } },
        'application/octet-stream': { schema: { type: 'string', format: 'binary' } },
      },
    },
    responses: {
      200: {
        description: `${classes} probabilities for each row, row after row; as raw float32s where \`Accept\` asks for them.`,
        content: {
          'application/json': { schema: { $ref: '#/components/schemas/PredictResponse' } },
          'application/octet-stream': { schema: { type: 'string', format: 'binary' } },
        },
      },
      ...Object.fromEntries(predictStatuses.map((status) => [status, describeProblems(status)])),
    },
  };
}

const predictStatuses = [400, 404, 408, 413, 415, 422, 431, 500, 503];

function describeProblems(status: number) {
  const titles = Object.values(problemKinds).filter(
    (kind) => kind.status === status && kind.title !== problemKinds['no-such-path'].title,
  );
  return {
    description: `${titles.map(({ title }) => title).join('; or: ')}.`,
    content: { [problemType]: { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}

function describeSchemas(version: Schema, classes: number) {
  return {
    PredictRequest: {
      type: 'object',
      required: ['features'],
      properties: {
        features: {
          description: 'Rows, one after the other: numbers, or the base64 of float32s, little-endian.',
          oneOf: [
            { type: 'array', items: { ...one, minimum: -most, maximum: most }, minItems: 1 },
            { type: 'string', contentEncoding: 'base64', pattern: base64 },
          ],
        },
        dimension,
        model_version: version,
        request_id: requestId,
      },
      examples: [{ features: [0.12, 0.87, 0.34, 0.91], model_version: 'v1' }],
    },
    PredictResponse: {
      type: 'object',
      required: ['probabilities', 'latency_ms', 'model_version'],
      properties: {
        probabilities: { type: 'array', items: one, minItems: classes },
        latency_ms: { ...one, minimum: 0, description: 'What the model took, its queue included.' },
        model_version: { type: 'string' },
        request_id: requestId,
      },
      additionalProperties: false,
    },
    Problem: {
      description: 'RFC 9457.',
      type: 'object',
      required: ['type', 'title', 'status', 'detail'],
      properties: {
        type: {
          type: 'string',
          format: 'uri-reference',
          enum: Object.keys(problemKinds).map((kind) => `/problems/${kind}`),
        },
        title: { type: 'string' },
        status: { type: 'integer' },
        detail: { type: 'string', description: 'What came, and what to send instead.' },
        pointer: { type: 'string', description: 'The field that is wrong, as a JSON pointer.' },
      },
      additionalProperties: false,
    },
  };
}

function jsonOf(schema: Schema) {
  return { 'application/json': { schema } };
}

function healthOf(status: string): Schema {
  return { type: 'object', required: ['status'], properties: { status: { type: 'string', const: status } } };
}
