-- wrk: asks for the lines of a list in turn, each "path" or "path session"; ends with one line that run.mjs reads.
local requests, place = {}, 0

function init(args)
	for line in io.lines(args[1]) do
		local path, session = line:match("^(%S+) ?(%S*)$")
		if session ~= "" then
			wrk.headers["Cookie"] = "sid=" .. session
		else
			wrk.headers["Cookie"] = nil
		end
		wrk.headers["Accept-Encoding"] = args[2]
		requests[#requests + 1] = wrk.format("GET", path)
	end
end

function request()
	place = place % #requests + 1
	return requests[place]
end

function done(summary, latency)
	local e = summary.errors
	io.write(string.format('{"requests":%d,"us":%d,"bad":%d,"p50":%d,"p99":%d,"max":%d}\n', summary.requests, summary.duration,
		e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(50), latency:percentile(99), latency.max))
end
