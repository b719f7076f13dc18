export { brokerErrorNames, isOutOfRange } from './broker-failure.js';
export { openTopicBrokers, type TopicBrokers, type TopicInput } from './open-topic.js';
export { kafkaSettings, type KafkaSettings } from './settings.js';
