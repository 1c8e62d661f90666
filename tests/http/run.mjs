// node tests/http/run.mjs PROGRAM [MARK] [PATTERN]: runs all parts, or the tests whose name matches.
import { clean_up, failed, tap_options } from './harness.mjs';

process.on('exit', clean_up);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
	process.on(signal, () => process.exit(1));
tap_options(process.argv[3] ?? '', process.argv[4]);
for (const part of ['access', 'input', 'pieces', 'command', 'conflict', 'budget', 'kept', 'security', 'keeping', 'offices', 'insider', 'network', 'clock', 'move', 'counties', 'supervise', 'theme', 'material', 'speech', 'mail'])
	try {
		await (await import(`./${part}.mjs`)).default();
	} catch (e) {
		failed(part, e);
	}
process.exit(0);
