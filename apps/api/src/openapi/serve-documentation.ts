import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { collectOperations } from '../collect/describe-paths.js';
import { componentSchemas } from './named-schemas.js';

/** /openapi.json, and /docs to read and try it. */
export function serveDocumentation(app: INestApplication, version: string): void {
  const head = new DocumentBuilder()
    .setTitle('Tributary')
    .setDescription('Profiles, segments, runs and operations of one Tributary house.')
    .setVersion(version)
    .addBearerAuth()
    .addBasicAuth({ type: 'http', scheme: 'basic', description: 'A write key as the user name.' }, 'writeKey')
    .addSecurityRequirements('bearer')
    .build();
  const made = SwaggerModule.createDocument(app, head);
  const paths = { ...collectOperations(), ...made.paths };
  const document = { ...made, paths, components: { ...made.components, schemas: componentSchemas() as never } };
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    // Else the page asks a public service to judge the document.
    swaggerOptions: { validatorUrl: 'none' },
  });
}
