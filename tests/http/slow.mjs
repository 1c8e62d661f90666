// slowhttptest's four modes (Debian's package): what tests/http/network.mjs and ./bench --slow let loose on a server.
import { spawn } from 'node:child_process';

export const SLOW_CONNECTIONS = 500;
export const slow_modes = {
	headers: ['-H', '-i', '2'],
	body: ['-B', '-i', '2', '-s', '8192', '-f', 'application/x-www-form-urlencoded'],
	range: ['-R', '-a', '1', '-b', '3000'],
	'slow read': ['-X', '-w', '1', '-y', '16', '-n', '2', '-z', '8', '-k', '3'],
};

// Lets one of them loose for so many seconds: the child, and a promise of its end that fails when it could not be started.
export function slow_attack(mode, port, seconds) {
	const child = spawn('slowhttptest', [...slow_modes[mode], '-c', String(SLOW_CONNECTIONS), '-r', String(SLOW_CONNECTIONS), '-l', String(seconds), '-p', '3',
		'-u', `http://127.0.0.1:${port}/sign-in`], { stdio: 'ignore' });
	return { child, over: new Promise((resolve, reject) => child.on('close', resolve).on('error', reject)) };
}
