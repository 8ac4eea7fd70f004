<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Accounts</name>
    <message>
        <source>&amp;Drain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Enable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Lower the limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;No limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Raise the limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Test now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>(next in {time})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Account {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accounts and their keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answers and failures of late</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask the endpoint now whether it works: costs nothing, sends no prompt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Avoided {times}, last: {why}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Balance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calls</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calls in flight are given up, and no prompt is asked until you enable one again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cards</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cards or lines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose an account first: click its card, or move to it with the arrow keys.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>D&amp;isable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Disable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Disable it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Errors: {errors}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter accounts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter: name, state or reason</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Highest cost first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In flight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In order of the pool</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Latency of late</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Most calls first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No accounts yet: they appear when a session starts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Order of the cards</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send calls to it again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send no more calls and give up those in flight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send no more calls; those in flight finish</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of the finished calls that answered; cancelled ones left out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Success</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Success {share}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Test</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The last usable account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Trouble first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>and {n} more, {healthy} healthy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>balance {amount}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>for {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>last error: {kind}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>p50 {p50} · p95 {p95}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{command} account {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is the last that can answer. Disable it all the same?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} in flight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} of {all} usable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} of {calls}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} of {calls} calls answered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} of {limit} in flight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} times</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>◌ being tested …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>◔ next probe in {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>✔ works, {why} · {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>✖ does not work: {why}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;Accounts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Close panel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Drain</source>
        <translation>排空(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Drain the account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Enable the account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Float panel, or put it back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Language: as the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Look at session file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Lower its limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Next panel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;No limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open prompts file…</source>
        <translation>打开提示词文件(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>暂停(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Play the recording, or hold it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Raise its limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Replay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Replay session file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Reset layout</source>
        <translation>重置布局(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>继续(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Session</source>
        <translation>会话(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Test the account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>As many calls in flight at the chosen account as it takes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask the endpoint now whether every account works</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask the endpoint now whether the chosen account works: costs nothing, sends no prompt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bring this panel to the front</source>
        <translation>将此面板置于最前</translation>
    </message>
    <message>
        <source>Cancel what is in flight and end the session; finished answers are kept</source>
        <translation>取消进行中的请求并结束会话；已完成的回答会保留</translation>
    </message>
    <message>
        <source>Choose the colours of the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the language of the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close the console; a running session is drained first</source>
        <translation>关闭控制台；运行中的会话会先排空</translation>
    </message>
    <message>
        <source>Close the panel that has the keyboard; the menu above brings it back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close the recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Co&amp;mmand palette…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Collect &amp;garbage</source>
        <translation>回收垃圾(&amp;G)</translation>
    </message>
    <message>
        <source>Collect garbage, give free memory back to the system, and tell how much it got</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>D&amp;isable the account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>F&amp;ull screen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find and run whatever can be done by a few letters of its name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Free objects that nothing can reach any more; their memory stays with the process</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on with a session: only its unfinished prompts are asked</source>
        <translation>继续一个会话：只询问未完成的提示词</translation>
    </message>
    <message>
        <source>Go on: after a pause, or with the unfinished prompts of a session that ended early</source>
        <translation>继续：暂停之后，或提前结束的会话中未完成的提示词</translation>
    </message>
    <message>
        <source>Go to the next open panel, also one behind a tab</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to the open panel before this one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>L&amp;eave the replay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language: &amp;English</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language: 中文 (Chi&amp;nese)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make the panel that has the keyboard a window of its own, or put it back into this one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move the keyboard to the next panel that is in sight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next panel in &amp;sight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Note what the heap holds; the next snapshot tells what has come since</source>
        <translation>记录堆中的内容；下一个快照会说明此后新增了什么</translation>
    </message>
    <message>
        <source>One call less in flight at once; from no limit, as many as are in flight now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One call more in flight at once at the chosen account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;session file…</source>
        <translation>打开会话文件(&amp;S)…</translation>
    </message>
    <message>
        <source>Play the recording, or stand still</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pre&amp;vious panel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put every panel, column and bar back where it was at first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Return &amp;memory to the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run sample prompts against the built-in simulator: no keys, no cost, no network</source>
        <translation>用内置模拟器运行示例提示词：无需密钥、不花钱、不联网</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>停止(&amp;T)</translation>
    </message>
    <message>
        <source>See once more how a recorded session went, without calling anybody</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send calls to the chosen account again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send no more calls to the chosen account and give up those in flight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send no more calls to the chosen account; those in flight finish</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show a recorded session as it is at its end, without running it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start &amp;demo</source>
        <translation>开始演示(&amp;D)</translation>
    </message>
    <message>
        <source>Start a session with the prompts of a .txt, .csv or .jsonl file</source>
        <translation>用 .txt、.csv 或 .jsonl 文件中的提示词开始会话</translation>
    </message>
    <message>
        <source>Start no more prompts, let those in flight finish, then end the session</source>
        <translation>不再开始新的提示词，等进行中的完成后结束会话</translation>
    </message>
    <message>
        <source>Start no more prompts; those in flight finish</source>
        <translation>不再开始新的提示词；进行中的会完成</translation>
    </message>
    <message>
        <source>Take memory s&amp;napshot</source>
        <translation>拍摄内存快照(&amp;N)</translation>
    </message>
    <message>
        <source>Test &amp;all accounts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Theme: &amp;dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Theme: as the s&amp;ystem</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Theme: li&amp;ght</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use the whole screen, or give it back</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AnswerView</name>
    <message>
        <source>Answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reasoning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reasoning ({count} characters)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>App</name>
    <message>
        <source>A session is running here. {name} can be opened when it has ended.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pilothouse crashed before. A report is in {folder}; it holds no keys, and nobody was sent it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something in the window went wrong ({words}). The session goes on.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ChannelsTab</name>
    <message>
        <source>Change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Channel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Channels of memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What it is</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CleanupsTab</name>
    <message>
        <source>Cleanups</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Entries</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was cleaned up yet. Expired entries go at the warning level, more at the critical one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Objects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Returned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Returned is what the operating system got back, as measured there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Command palette</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Commands</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing like this. Try fewer letters.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What do you want to do? Or a request: #123</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Account {account}: disable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Account {account}: drain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Account {account}: enable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Account {account}: test now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to request #{seq}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>only while a session runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>only while no session runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no such request</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Console</name>
    <message>
        <source>Choose a keys file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finishing the calls in flight, then closing. Close again to stop at once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume the session</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping the session, then closing.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Docks</name>
    <message>
        <source>&amp;Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Float</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Panels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plots</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Right click for more: float or close the panel</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>GrowthTab</name>
    <message>
        <source>A minute</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lines that grow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No growth is located. Lines and types are looked for while a leak is suspected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Objects/min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Types that grow</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LimitBox</name>
    <message>
        <source>Calls it may have in flight at once, by your wish; 0 for no limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Limit of calls in flight of account {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no limit</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Log</name>
    <message>
        <source>account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>input</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>operator</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>other</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>session</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LogModel</name>
    <message>
        <source>Kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Level</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LogPanel</name>
    <message>
        <source>&amp;Copy lines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Errors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every level</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter the log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter: a part of the message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fo&amp;llow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep the newest line in sight; scrolling back ends it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show in &amp;plots</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the &amp;request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which kinds of lines to show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which levels to show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} lines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{shown} of {total} lines</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Looks</name>
    <message>
        <source>answered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cooling</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>critical</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>degraded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>disabled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>draining</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>healthy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>info</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>leaks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>may leak</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no leak</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no session</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ok</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>out of balance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>probing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stopping</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unauthorised</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unfinished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>warning</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source> Con&amp;currency </source>
        <translation> 并发数(&amp;C) </translation>
    </message>
    <message>
        <source>A session is running</source>
        <translation>会话正在运行</translation>
    </message>
    <message>
        <source>A session is running. Let the calls in flight finish, then close?</source>
        <translation>会话正在运行。等进行中的调用完成后再关闭吗？</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Concurrency</source>
        <translation>并发数</translation>
    </message>
    <message>
        <source>Drain and close</source>
        <translation>排空并关闭</translation>
    </message>
    <message>
        <source>Keep running</source>
        <translation>继续运行</translation>
    </message>
    <message>
        <source>Prompts worked on at once</source>
        <translation>同时处理的提示词数</translation>
    </message>
    <message>
        <source>What is not asked yet stays in the session file and can be resumed.</source>
        <translation>尚未询问的内容保留在会话文件中，可以继续。</translation>
    </message>
</context>
<context>
    <name>Memory</name>
    <message>
        <source>1 cleanup, {size} returned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Anonymous</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Caches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Children</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Collect garbage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Descriptors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Heap in use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mapped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No cleanup yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No samples yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Objects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Python blocks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resident</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Return memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take snapshot</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The search for leaks needs some minutes of samples.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Threads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all that lies in memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>growth of these is meant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>handed out by the C library</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>handed out in large pieces of their own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no sample yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>of it what is not a part of a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>of the session&apos;s event loop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>of this process</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>open files and connections</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>peak {size}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>processes that this one started</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>small objects, about 100 bytes each</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this platform does not tell</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} cleanups, {size} returned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>○ not judged yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>◔ does not reach critical {level} at this rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>◔ reaches critical {level} in {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>◔ reaches critical {level} in {time} ({low} at the earliest)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>◔ reaches critical {level} in {time} ({low} to {high})</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MemoryPanel</name>
    <message>
        <source>Channels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cleanups</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Growth</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory over time, beside throughput and latency</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the plot</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Snapshots</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tables of memory</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Notifications</name>
    <message>
        <source>Account {account} is out of balance: {why}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All accounts are cooling; the first is tried again at {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory is critical: {used} in use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory leaks: {evidence}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The session failed: {why}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The session has finished: {answered} answered, {failed} failed</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Notifier</name>
    <message>
        <source>For an hour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For {n} minutes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Snooze…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Until the session ends</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Overall</name>
    <message>
        <source>Memory grows and may be leaking; another look is due</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory is critical: {used}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory is over its warning level: {used}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No prompt has ended for {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None of the {n} accounts can answer now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The session ended by an error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The session is {phase}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>finished, {n} failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>look at accounts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>look at failures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>look at memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>may leak</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>memory critical</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>memory leaks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>near cost cap</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no account usable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no answers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>prompts fail</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>session failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>well</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} of {all} accounts cannot answer: {names}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} prompts found no answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{share} of the prompts of the last minute failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{spent} of the cost cap of {cap} are spent; the session ends there</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Plots</name>
    <message>
        <source>$ a minute</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>$ so far</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, right: {unit}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 h</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>15 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>5 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hits of the cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Latency</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Python</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Throughput and queue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whole session</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a minute</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a second</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>above: {levels}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>answers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>caches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>canonical</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>critical</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>exact</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>failures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>first token p50</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>first token p95</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>hit rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>in flight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>native</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>resident</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>rest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>seconds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>similar</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>so far</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>warning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>whole p50</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>whole p95</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{clock}, {elapsed} in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{value} (top {top})</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PlotsBoard</name>
    <message>
        <source>Plots over time</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PlotsPanel</name>
    <message>
        <source>Export what the plots show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Point at a plot to read all of them there; wheel: zoom, drag: move, arrows: step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The plots are in the clipboard as a picture.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The plots at the crosshair</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} rows are in {path}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PlotsToolbar</name>
    <message>
        <source>&amp;Export what is in view as CSV…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As many as fit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy as &amp;picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hold the picture still; the session goes on and so do its data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How much time the plots show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause the plots</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plots</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show what happens now again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take the plots along</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which plots to show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>earlier</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>‖ Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>▶ Back to live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>▶ Live</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ReplayBar</name>
    <message>
        <source>As fast as it goes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the moment before (Left)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click or drag to go to a moment. Lines mark what happened: rest the pointer on one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close the recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many times as fast as it was</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave replay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Moment before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next moment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On to the next moment (Right)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause the replay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Play</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Play or pause (Space)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Play the replay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading…   {passed} of {whole}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Speed of the replay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This session is not running: it is shown as it was recorded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time of the session</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{clock}   {passed} of {whole}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>● Recorded</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Replays</name>
    <message>
        <source>Replay it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replay of {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume the session</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} (recorded)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is shown as it was recorded: {answered} of {prompts} prompts are answered.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RequestDetail</name>
    <message>
        <source>1 call</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Arriving now: call {number} on {account}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask &amp;anew</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask it once more, past the cache; the answer stays until there is a new one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asked anew; until the new answer has come this is the one before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cache en&amp;try</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calls</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close (Escape)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close the request&apos;s details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy ans&amp;wer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy pro&amp;mpt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In flight at this moment of the recording; this is what came of it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is being asked now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No answer. {error}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not finished: it will be asked again when the session is resumed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing has arrived yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the cache&apos;s entry with this answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The cache is open while a session runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The session has ended: resume it first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Votes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>agreement {share}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>began {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ended by “{reason}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>first token {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>low agreement {share}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>request id {id}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>whole {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{asked} + {said} tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} calls</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{layer} hit of the cache</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Requests</name>
    <message>
        <source>#</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Began</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Began after</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Call</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calls</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calls made for it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Canonical hits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Exact hits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First token after {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hit, agreement, error, or what the last call is doing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How the prompt begins; search for it above</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Id</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In flight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Latency</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Low agreement</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More than one call</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of all its calls</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Passed over</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Passed over: {names}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Place in the session</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Request id</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Request id {id}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Similar hits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Slower than…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time to the first token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time to the whole answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unfinished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When it was taken up last</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who answered, or is asked now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whole</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why this account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why this account: {why}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your name for the prompt; search for it above</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>agreement {share}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>answered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>canonical hit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>check of a hit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>exact hit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>first call</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>hedge</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>low agreement</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>low agreement {share}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>probe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>race</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>retry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>running, answered or failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>similar hit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>vote</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{outcome} {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{outcome}, next</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RequestsPanel</name>
    <message>
        <source> s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All accounts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask anew</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask failed ones &amp;anew</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask failed ones anew</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy &amp;ids</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy ids</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export as JSON lines…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export the selected requests</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JSON lines (*.jsonl)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading texts: {count}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests of which account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search requests</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search: a word of the prompts&apos; beginnings or ids</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select &amp;none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select all matching</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Slower than, in seconds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The cache has no entry with this answer (any more)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The session has ended: resume it first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The session runs without a cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which requests to show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all {count} matching</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} ids are on the clipboard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} of {total} shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} results are in {file}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} selected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} shown</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SnapshotsTab</name>
    <message>
        <source>A snapshot notes what the heap holds by type; the next one tells what came since.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>After</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lines are known while allocations are traced, as during a suspicion of a leak.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Snapshots</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Taken</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Types</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Strip</name>
    <message>
        <source>(+{n} rejected)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>? {n} calls have no known price</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accounts that can answer now, of all in the pool</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accounts usable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answers a second, over the last ten seconds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cost / projected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cost so far, and of the whole session if the rest costs as much as the part done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Half, and 95 in 100, of the answers came within this time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hit rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In flight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It ends at the cost cap of {cap}; {spent} are spent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Latency p50 / p95</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leak</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing needs your attention</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a prompts file, or start the demo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Overall: {word}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompts done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompts that found no answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompts, and the calls made for them, in flight now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resident set of this process, where it is going, and its status</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Session status</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of the answers that came from the cache, and how many</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The cache has saved {amount}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the leak detector says</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>growing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>shrinking</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>took {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} of {all}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{prompts} · {calls} calls</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>&amp;Hide the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Show the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{done} of {total} prompts</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>VotesView</name>
    <message>
        <source>Vote {number}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Votes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who answered, and how far the answer agrees with the others</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{account} · {share}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>✔ chosen · {account} · {share}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Waterfall</name>
    <message>
        <source>Calls over time</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
