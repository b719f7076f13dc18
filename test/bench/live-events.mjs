/** What the benches of live events send: people who look at products, and order one in ten times. */
export const people = 20_000;
export const perRequest = 20;

/** Everybody is known before the steady stream begins. */
export async function greet(sender) {
  for (let first = 0; first < people; first += 500)
    await sender.post(
      '/v1/batch',
      JSON.stringify({
        batch: Array.from({ length: 500 }, (_, n) => ({
          type: 'identify',
          userId: `u${first + n}`,
          messageId: `hello-${first + n}`,
          traits: { email: `u${first + n}@example.org`, plan: 'free' },
        })),
      }),
    );
}

/** A request of events, each with a number of its own from `first` on. */
export function bodyOf(first) {
  const calls = Array.from({ length: perRequest }, (_, n) => {
    const number = first + n;
    const who = (number * 7_919) % people;
    return `{"type":"track","event":"${number % 10 === 0 ? 'Order Completed' : 'Product Viewed'}","messageId":"m-${number}","userId":"u${who}","properties":{"sku":"sku-${number % 500}","category":"shoes","price":59.9,"url":"https://shop.example.org/p/${number % 500}"},"context":{"library":{"name":"bench","version":"1"},"page":{"path":"/p/${number % 500}"}}}`;
  });
  return `{"batch":[${calls.join()}],"sentAt":"${new Date().toISOString()}"}`;
}

/** Orders of the past year, of some people more than of others. */
export function ordersOf(first, count) {
  const batch = Array.from({ length: count }, (_, n) => {
    const number = first + n;
    return {
      type: 'track',
      event: 'Order Completed',
      messageId: `order-${number}`,
      userId: `u${(number * number) % people}`,
      timestamp: new Date(Date.now() - (1 + (number % 360)) * 86_400_000).toISOString(),
      properties: { revenue: 20 + (number % 90), currency: 'EUR' },
    };
  });
  return JSON.stringify({ batch });
}
