export * from './generated/vr/agent/v1/agent.ts';
export * as configMessages from './generated/vr/agent/v1/config.ts';
export * as healthMessages from './generated/grpc/health/v1/health.ts';
export { itemMessage } from './messages/item-message.ts';
export { messageItem } from './messages/message-item.ts';
