import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { componentSchemas } from './named-schemas.js';

/** /openapi.json, and /docs to read and try it. */
export function serveDocumentation(app: INestApplication, version: string): void {
  const head = new DocumentBuilder()
    .setTitle('Tributary')
    .setDescription('Profiles, segments, runs and operations of one Tributary house.')
    .setVersion(version)
    .addBearerAuth()
    .addSecurityRequirements('bearer')
    .build();
  const made = SwaggerModule.createDocument(app, head);
  const document = { ...made, components: { ...made.components, schemas: componentSchemas() as never } };
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    // Else the page asks a public service to judge the document.
    swaggerOptions: { validatorUrl: 'none' },
  });
}
