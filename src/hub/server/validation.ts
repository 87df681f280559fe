import type { FastifyRequest, FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { badRequest } from './refusals.ts';

/** Has Fastify check bodies with zod; what a schema changes (names without control characters) is what routes get. */
export const zodCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema }) => {
  return (data: unknown) => {
    const result = schema.safeParse(data);
    return result.success ? { value: result.data } : { error: new Error(firstProblem(result.error)) };
  };
};

/** The body of a route whose schema it has passed. */
export const bodyOf = <Schema extends z.ZodType>(request: FastifyRequest, _schema: Schema): z.infer<Schema> =>
  request.body as z.infer<Schema>;

/** @throws a refusal that says what is wrong with it */
export function checked<Schema extends z.ZodType>(schema: Schema, data: unknown): z.infer<Schema> {
  const result = schema.safeParse(data);
  if (!result.success) throw badRequest(firstProblem(result.error));
  return result.data;
}

/** Where and what, without the value: it may be a secret. */
function firstProblem({ issues }: z.ZodError): string {
  const [first] = issues;
  return first === undefined ? 'unknown' : `${first.path.join('.') || 'body'}: ${first.message}`;
}
