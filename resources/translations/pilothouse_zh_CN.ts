<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;Drain</source>
        <translation>排空(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
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
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
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
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
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
        <source>Close the console; a running session is drained first</source>
        <translation>关闭控制台；运行中的会话会先排空</translation>
    </message>
    <message>
        <source>Collect &amp;garbage</source>
        <translation>回收垃圾(&amp;G)</translation>
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
        <source>Note what the heap holds; the next snapshot tells what has come since</source>
        <translation>记录堆中的内容；下一个快照会说明此后新增了什么</translation>
    </message>
    <message>
        <source>Open &amp;session file…</source>
        <translation>打开会话文件(&amp;S)…</translation>
    </message>
    <message>
        <source>Put every panel back where it was at first</source>
        <translation>将所有面板放回初始位置</translation>
    </message>
    <message>
        <source>Run Python&apos;s garbage collector and give free memory back to the system</source>
        <translation>运行 Python 垃圾回收器，并将空闲内存归还系统</translation>
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
</context>
<context>
    <name>Docks</name>
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
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Throughput and latency</source>
        <translation>吞吐与延迟</translation>
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
</TS>
