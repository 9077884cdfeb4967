import { connect } from 'node:http2';

const patienceMs = 2_000;

/**
 * How gRPC is spoken there; null: it is not. Asked, since it is the variant's affair: HTTP/2 is gRPC here, what labs serve over
 * REST is HTTP/1.1.
 */
export async function findGrpc(address: string): Promise<{ readonly tls: boolean } | null> {
  for (const tls of [false, true]) if (await speaksHttp2(address, tls)) return { tls };
  return null;
}

function speaksHttp2(address: string, tls: boolean): Promise<boolean> {
  return new Promise((resolve) => {
    // Nothing is sent that the certificate would have to protect.
    const session = connect(`${tls ? 'https' : 'http'}://${address}`, { rejectUnauthorized: false });
    const end = (speaks: boolean) => {
      resolve(speaks);
      session.destroy();
    };
    session.setTimeout(patienceMs, () => end(false));
    session.once('remoteSettings', () => end(true));
    session.on('error', () => end(false));
    session.once('close', () => end(false));
  });
}
