<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>About</name>
    <message>
        <source>A console for long-running LLM sessions. Free software under the MIT licence.</source>
        <translation>面向长时间运行的 LLM 会话的控制台。自由软件，采用 MIT 许可证。</translation>
    </message>
    <message>
        <source>About Pilothouse</source>
        <translation>关于 Pilothouse</translation>
    </message>
    <message>
        <source>All texts…</source>
        <translation>全部文本…</translation>
    </message>
    <message>
        <source>Libraries</source>
        <translation>程序库</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>程序库</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Made of</source>
        <translation>使用的组件</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
</context>
<context>
    <name>Accounts</name>
    <message>
        <source>&amp;Drain</source>
        <translation>排空(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Enable</source>
        <translation>启用(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>密钥(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Lower the limit</source>
        <translation>降低上限(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;No limit</source>
        <translation>不设上限(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Raise the limit</source>
        <translation>提高上限(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Test now</source>
        <translation>立即测试(&amp;T)</translation>
    </message>
    <message>
        <source>(next in {time})</source>
        <translation>（{time} 后下一次）</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>Account {name}</source>
        <translation>账户 {name}</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>Accounts and their keys</source>
        <translation>账户及其密钥</translation>
    </message>
    <message>
        <source>Answers and failures of late</source>
        <translation>近期回答与失败</translation>
    </message>
    <message>
        <source>Ask the endpoint now whether it works: costs nothing, sends no prompt</source>
        <translation>立即询问端点是否可用：不产生费用，不发送提示词</translation>
    </message>
    <message>
        <source>Avoided {times}, last: {why}</source>
        <translation>已避开 {times}，最近原因：{why}</translation>
    </message>
    <message>
        <source>Balance</source>
        <translation>余额</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>按名称</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>调用</translation>
    </message>
    <message>
        <source>Calls in flight are given up, and no prompt is asked until you enable one again.</source>
        <translation>进行中的调用将被放弃，在重新启用账户之前不再发送任何提示词。</translation>
    </message>
    <message>
        <source>Cards</source>
        <translation>卡片</translation>
    </message>
    <message>
        <source>Cards or lines</source>
        <translation>卡片或列表</translation>
    </message>
    <message>
        <source>Choose an account first: click its card, or move to it with the arrow keys.</source>
        <translation>请先选择一个账户：点击其卡片，或用方向键移到该处。</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>费用</translation>
    </message>
    <message>
        <source>D&amp;isable</source>
        <translation>停用(&amp;I)</translation>
    </message>
    <message>
        <source>Disable</source>
        <translation>停用</translation>
    </message>
    <message>
        <source>Disable it</source>
        <translation>停用</translation>
    </message>
    <message>
        <source>Drain</source>
        <translation>排空</translation>
    </message>
    <message>
        <source>Enable</source>
        <translation>启用</translation>
    </message>
    <message>
        <source>Errors: {errors}</source>
        <translation>错误：{errors}</translation>
    </message>
    <message>
        <source>Filter accounts</source>
        <translation>筛选账户</translation>
    </message>
    <message>
        <source>Filter: name, state or reason</source>
        <translation>筛选：名称、状态或原因</translation>
    </message>
    <message>
        <source>Highest cost first</source>
        <translation>费用从高到低</translation>
    </message>
    <message>
        <source>In flight</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>In order of the pool</source>
        <translation>按账户池顺序</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Latency of late</source>
        <translation>近期延迟</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>Most calls first</source>
        <translation>调用从多到少</translation>
    </message>
    <message>
        <source>No accounts yet: they appear when a session starts</source>
        <translation>还没有账户：会话开始后显示在这里</translation>
    </message>
    <message>
        <source>Order of the cards</source>
        <translation>卡片排序</translation>
    </message>
    <message>
        <source>Send calls to it again</source>
        <translation>重新向其发送调用</translation>
    </message>
    <message>
        <source>Send no more calls and give up those in flight</source>
        <translation>不再发送调用，并放弃进行中的调用</translation>
    </message>
    <message>
        <source>Send no more calls; those in flight finish</source>
        <translation>不再发送调用；进行中的调用照常完成</translation>
    </message>
    <message>
        <source>Share of the finished calls that answered; cancelled ones left out</source>
        <translation>已完成调用中得到回答的占比；不计已取消的调用</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Success</source>
        <translation>成功率</translation>
    </message>
    <message>
        <source>Success {share}</source>
        <translation>成功率 {share}</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>The last usable account</source>
        <translation>最后一个可用账户</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>令牌</translation>
    </message>
    <message>
        <source>Trouble first</source>
        <translation>异常优先</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>and {n} more, {healthy} healthy</source>
        <translation>及另外 {n} 个，{healthy} 个正常</translation>
    </message>
    <message>
        <source>balance {amount}</source>
        <translation>余额 {amount}</translation>
    </message>
    <message>
        <source>for {time}</source>
        <translation>持续 {time}</translation>
    </message>
    <message>
        <source>last error: {kind}</source>
        <translation>最近错误：{kind}</translation>
    </message>
    <message>
        <source>not used</source>
        <translation>未使用</translation>
    </message>
    <message>
        <source>once</source>
        <translation>1 次</translation>
    </message>
    <message>
        <source>p50 {p50} · p95 {p95}</source>
        <translation>p50 {p50} · p95 {p95}</translation>
    </message>
    <message>
        <source>{command} account {name}</source>
        <translation>{command}账户 {name}</translation>
    </message>
    <message>
        <source>{name} is the last that can answer. Disable it all the same?</source>
        <translation>{name} 是最后一个可回答的账户。仍要停用吗？</translation>
    </message>
    <message>
        <source>{n} in flight</source>
        <translation>{n} 个进行中</translation>
    </message>
    <message>
        <source>{n} of {all} usable</source>
        <translation>可用 {n} / {all}</translation>
    </message>
    <message>
        <source>{n} of {calls}</source>
        <translation>{n} / {calls}</translation>
    </message>
    <message>
        <source>{n} of {calls} calls answered</source>
        <translation>{calls} 次调用中 {n} 次得到回答</translation>
    </message>
    <message>
        <source>{n} of {limit} in flight</source>
        <translation>进行中 {n} / {limit}</translation>
    </message>
    <message>
        <source>{n} times</source>
        <translation>{n} 次</translation>
    </message>
    <message>
        <source>◌ being tested …</source>
        <translation>◌ 测试中…</translation>
    </message>
    <message>
        <source>◔ next probe in {time}</source>
        <translation>◔ {time} 后下一次试探</translation>
    </message>
    <message>
        <source>✔ works, {why} · {time}</source>
        <translation>✔ 可用，{why} · {time}</translation>
    </message>
    <message>
        <source>✖ does not work: {why}</source>
        <translation>✖ 不可用：{why}</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;About Pilothouse</source>
        <translation>关于 Pilothouse(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Accounts</source>
        <translation>账户(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Add from a file…</source>
        <translation>从文件添加(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Branch here…</source>
        <translation>从此处分支(&amp;B)…</translation>
    </message>
    <message>
        <source>&amp;Cache</source>
        <translation>缓存(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Close panel</source>
        <translation>关闭面板(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Correct…</source>
        <translation>更正(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Drain</source>
        <translation>排空(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Drain the account</source>
        <translation>排空账户(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Enable the account</source>
        <translation>启用账户(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Export results…</source>
        <translation>导出结果(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Float panel, or put it back</source>
        <translation>浮动或停靠面板(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Invalidate…</source>
        <translation>作废(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Keys…</source>
        <translation>密钥(&amp;K)…</translation>
    </message>
    <message>
        <source>&amp;Language: as the system</source>
        <translation>语言：跟随系统(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Lower its limit</source>
        <translation>降低其上限(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;New session…</source>
        <translation>新建会话(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;Next panel</source>
        <translation>下一个面板(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;No limit</source>
        <translation>不设上限(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>暂停(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Pin</source>
        <translation>固定(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Play the recording, or hold it</source>
        <translation>播放或暂停回放(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Raise its limit</source>
        <translation>提高其上限(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>移除(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Replay</source>
        <translation>回放(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Replay session file…</source>
        <translation>回放会话文件(&amp;R)…</translation>
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
        <source>&amp;Select all matching entries</source>
        <translation>选择全部匹配的条目(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Session</source>
        <translation>会话(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>设置(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Start a session from it…</source>
        <translation>由此开始会话(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Test the account</source>
        <translation>测试账户(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Undo last cleanup</source>
        <translation>撤销上次清理(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Undo removal</source>
        <translation>撤销移除(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Welcome…</source>
        <translation>欢迎向导(&amp;W)…</translation>
    </message>
    <message>
        <source>A web page with the session&apos;s numbers, charts, failures and log</source>
        <translation>包含会话各项数据、图表、失败与日志的网页</translation>
    </message>
    <message>
        <source>Add, test and remove the stored keys</source>
        <translation>添加、测试和删除已存储的密钥</translation>
    </message>
    <message>
        <source>All entries that the cache browser&apos;s filters let through</source>
        <translation>缓存浏览器当前筛选出的全部条目</translation>
    </message>
    <message>
        <source>All keys at a glance</source>
        <translation>全部快捷键一览</translation>
    </message>
    <message>
        <source>Another window, for another session beside this one</source>
        <translation>再开一个窗口，与本窗口并行运行另一个会话</translation>
    </message>
    <message>
        <source>Appearance, profiles, keys, and how sessions run</source>
        <translation>外观、配置档、密钥以及会话的运行方式</translation>
    </message>
    <message>
        <source>As many calls in flight at the chosen account as it takes</source>
        <translation>所选账户可同时进行的调用不设上限</translation>
    </message>
    <message>
        <source>Ask all &amp;failed prompts anew</source>
        <translation>重新询问全部失败的提示词(&amp;F)</translation>
    </message>
    <message>
        <source>Ask the endpoint now whether every account works</source>
        <translation>立即询问端点每个账户是否可用</translation>
    </message>
    <message>
        <source>Ask the endpoint now whether the chosen account works: costs nothing, sends no prompt</source>
        <translation>立即询问端点所选账户是否可用：不产生费用，不发送提示词</translation>
    </message>
    <message>
        <source>Bring back the context that was removed last</source>
        <translation>恢复最近移除的上下文</translation>
    </message>
    <message>
        <source>Bring back what the last cleanup of the cache removed</source>
        <translation>恢复缓存上次清理所删除的条目</translation>
    </message>
    <message>
        <source>Bring this panel to the front</source>
        <translation>将此面板置于最前</translation>
    </message>
    <message>
        <source>Call the chosen context otherwise</source>
        <translation>给所选的上下文改名</translation>
    </message>
    <message>
        <source>Cancel what is in flight and end the session; finished answers are kept</source>
        <translation>取消进行中的请求并结束会话；已完成的回答会保留</translation>
    </message>
    <message>
        <source>Choose prompts, whom to ask and how, and start</source>
        <translation>选择提示词、端点和运行方式，然后开始</translation>
    </message>
    <message>
        <source>Choose the colours of the window</source>
        <translation>选择窗口配色</translation>
    </message>
    <message>
        <source>Choose the language of the window</source>
        <translation>选择窗口语言</translation>
    </message>
    <message>
        <source>Close the panel that has the keyboard; the menu above brings it back</source>
        <translation>关闭当前获得键盘焦点的面板；可从上方菜单重新打开</translation>
    </message>
    <message>
        <source>Close the recording</source>
        <translation>关闭录制</translation>
    </message>
    <message>
        <source>Close this window; a running session is drained first</source>
        <translation>关闭本窗口；运行中的会话会先排空</translation>
    </message>
    <message>
        <source>Co&amp;mmand palette…</source>
        <translation>命令面板(&amp;M)…</translation>
    </message>
    <message>
        <source>Collect &amp;garbage</source>
        <translation>垃圾回收(&amp;G)</translation>
    </message>
    <message>
        <source>Collect garbage, give free memory back to the system, and tell how much it got</source>
        <translation>进行垃圾回收，将空闲内存归还系统，并报告归还了多少</translation>
    </message>
    <message>
        <source>Conte&amp;xts</source>
        <translation>上下文(&amp;X)</translation>
    </message>
    <message>
        <source>D&amp;isable the account</source>
        <translation>停用账户(&amp;I)</translation>
    </message>
    <message>
        <source>E&amp;xplain…</source>
        <translation>解释(&amp;X)…</translation>
    </message>
    <message>
        <source>Every finished prompt with its answer, as JSON lines or CSV</source>
        <translation>全部已完成的提示词及其回答，JSON Lines 或 CSV 格式</translation>
    </message>
    <message>
        <source>Every prompt of a new session goes on with the chosen conversation</source>
        <translation>新会话的每条提示都接着所选的对话继续</translation>
    </message>
    <message>
        <source>Every prompt of this session that has failed gets another try now</source>
        <translation>立即再次询问本会话中全部失败的提示词</translation>
    </message>
    <message>
        <source>F&amp;ull screen</source>
        <translation>全屏(&amp;U)</translation>
    </message>
    <message>
        <source>Find a word in the beginnings and ids of all prompts</source>
        <translation>在全部提示词的开头和 ID 中查找</translation>
    </message>
    <message>
        <source>Find and run whatever can be done by a few letters of its name</source>
        <translation>输入几个字母即可查找并执行任何操作</translation>
    </message>
    <message>
        <source>Force &amp;expired cleanup…</source>
        <translation>强制清理过期条目(&amp;E)…</translation>
    </message>
    <message>
        <source>Force &amp;low-utility cleanup…</source>
        <translation>强制清理低效用条目(&amp;L)…</translation>
    </message>
    <message>
        <source>Free objects that nothing can reach any more; their memory stays with the process</source>
        <translation>释放已无法访问的对象；其内存仍归本进程</translation>
    </message>
    <message>
        <source>Give the selected entry another answer, or say which prompt must never get it</source>
        <translation>为所选条目更换回答，或指明哪条提示词绝不能得到它</translation>
    </message>
    <message>
        <source>Go on: after a pause, without waiting for the cheap hours, or with the unfinished prompts of a session that ended early</source>
        <translation>继续：暂停之后、不再等待低价时段，或接着处理提前结束的会话中未完成的提示</translation>
    </message>
    <message>
        <source>Go to the next open panel, also one behind a tab</source>
        <translation>转到下一个打开的面板，包括被标签页遮住的</translation>
    </message>
    <message>
        <source>Go to the open panel before this one</source>
        <translation>转到上一个打开的面板</translation>
    </message>
    <message>
        <source>Keep the conversation up to the message at the cursor as a new context</source>
        <translation>把光标所在消息为止的对话保存为新的上下文</translation>
    </message>
    <message>
        <source>Keep the conversations of a file: exported contexts, or messages as JSON</source>
        <translation>保存文件中的对话：导出的上下文，或 JSON 格式的消息</translation>
    </message>
    <message>
        <source>Keep the selected entries from being evicted or cleaned up</source>
        <translation>所选条目不会被淘汰或清理</translation>
    </message>
    <message>
        <source>Keyboard &amp;shortcuts</source>
        <translation>键盘快捷键(&amp;S)</translation>
    </message>
    <message>
        <source>L&amp;eave the replay</source>
        <translation>离开回放(&amp;E)</translation>
    </message>
    <message>
        <source>Language: Engl&amp;ish</source>
        <translation>语言：English(&amp;I)</translation>
    </message>
    <message>
        <source>Language: 中文 (C&amp;hinese)</source>
        <translation>语言：中文(&amp;H)</translation>
    </message>
    <message>
        <source>Let the selected entries be evicted and cleaned up again</source>
        <translation>所选条目可再次被淘汰和清理</translation>
    </message>
    <message>
        <source>Make the panel that has the keyboard a window of its own, or put it back into this one</source>
        <translation>将当前获得键盘焦点的面板变成独立窗口，或放回本窗口</translation>
    </message>
    <message>
        <source>Move the keyboard to the next panel that is in sight</source>
        <translation>将键盘焦点移到下一个可见面板</translation>
    </message>
    <message>
        <source>New &amp;window</source>
        <translation>新建窗口(&amp;W)</translation>
    </message>
    <message>
        <source>Next panel in &amp;sight</source>
        <translation>下一个可见面板(&amp;S)</translation>
    </message>
    <message>
        <source>Note what the heap holds; the next snapshot tells what has come since</source>
        <translation>记录堆中的内容；下一个快照会说明此后新增了什么</translation>
    </message>
    <message>
        <source>One call less in flight at once; from no limit, as many as are in flight now</source>
        <translation>同时进行的调用减少一个；若原先不设上限，则以当前数量为起点</translation>
    </message>
    <message>
        <source>One call more in flight at once at the chosen account</source>
        <translation>所选账户同时进行的调用增加一个</translation>
    </message>
    <message>
        <source>Open a session (.pilot), or make one of a file of prompts</source>
        <translation>打开会话 (.pilot)，或用提示词文件新建会话</translation>
    </message>
    <message>
        <source>Operator&apos;s &amp;guide</source>
        <translation>操作手册(&amp;G)</translation>
    </message>
    <message>
        <source>Play the recording, or stand still</source>
        <translation>播放录制，或暂停</translation>
    </message>
    <message>
        <source>Pre&amp;vious panel</source>
        <translation>上一个面板(&amp;V)</translation>
    </message>
    <message>
        <source>Put every panel, column and bar back where it was at first</source>
        <translation>将所有面板、列和工具栏恢复到初始位置</translation>
    </message>
    <message>
        <source>Re&amp;name…</source>
        <translation>重命名(&amp;N)…</translation>
    </message>
    <message>
        <source>Remove the chosen context; it can be brought back for an hour</source>
        <translation>移除所选的上下文；一小时内可以恢复</translation>
    </message>
    <message>
        <source>Remove the selected entries for good</source>
        <translation>彻底删除所选条目</translation>
    </message>
    <message>
        <source>Return &amp;memory to the system</source>
        <translation>将内存归还系统(&amp;M)</translation>
    </message>
    <message>
        <source>Run sample prompts against the built-in simulator: no keys, no cost, no network</source>
        <translation>用内置模拟器运行示例提示词：无需密钥、不花钱、不联网</translation>
    </message>
    <message>
        <source>S&amp;earch requests</source>
        <translation>搜索请求(&amp;E)</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>停止(&amp;T)</translation>
    </message>
    <message>
        <source>See once more how a recorded session went, without calling anybody</source>
        <translation>重看录制会话的经过，不调用任何端点</translation>
    </message>
    <message>
        <source>See what is past its time, and remove it; it can be undone for an hour</source>
        <translation>查看并删除已过期的条目；一小时内可撤销</translation>
    </message>
    <message>
        <source>See what is worth the least, and remove it; it can be undone for an hour</source>
        <translation>查看并删除价值最低的条目；一小时内可撤销</translation>
    </message>
    <message>
        <source>Send calls to the chosen account again</source>
        <translation>重新向所选账户发送调用</translation>
    </message>
    <message>
        <source>Send no more calls to the chosen account and give up those in flight</source>
        <translation>不再向所选账户发送调用，并放弃进行中的调用</translation>
    </message>
    <message>
        <source>Send no more calls to the chosen account; those in flight finish</source>
        <translation>不再向所选账户发送调用；进行中的调用照常完成</translation>
    </message>
    <message>
        <source>Start &amp;demo</source>
        <translation>开始演示(&amp;D)</translation>
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
        <translation>创建内存快照(&amp;N)</translation>
    </message>
    <message>
        <source>Tell where the guide is</source>
        <translation>告知操作手册的位置</translation>
    </message>
    <message>
        <source>Test &amp;all accounts</source>
        <translation>测试全部账户(&amp;A)</translation>
    </message>
    <message>
        <source>The steps of the first start once more</source>
        <translation>重新走一遍首次启动的步骤</translation>
    </message>
    <message>
        <source>Theme: &amp;dark</source>
        <translation>主题：深色(&amp;D)</translation>
    </message>
    <message>
        <source>Theme: as the s&amp;ystem</source>
        <translation>主题：跟随系统(&amp;Y)</translation>
    </message>
    <message>
        <source>Theme: li&amp;ght</source>
        <translation>主题：浅色(&amp;G)</translation>
    </message>
    <message>
        <source>U&amp;npin</source>
        <translation>取消固定(&amp;N)</translation>
    </message>
    <message>
        <source>Use the whole screen, or give it back</source>
        <translation>使用整个屏幕，或恢复窗口</translation>
    </message>
    <message>
        <source>Version and licences</source>
        <translation>版本与许可证</translation>
    </message>
    <message>
        <source>Why a prompt is served from the cache, nearly is, or is not</source>
        <translation>为什么某条提示词由缓存回答、差点命中或未命中</translation>
    </message>
    <message>
        <source>Write &amp;report…</source>
        <translation>生成报告(&amp;R)…</translation>
    </message>
    <message>
        <source>Write the chosen context to a file: JSON, JSON lines, or Markdown to read</source>
        <translation>把所选的上下文写入文件：JSON、JSON Lines，或供阅读的 Markdown</translation>
    </message>
</context>
<context>
    <name>AnswerView</name>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Reasoning</source>
        <translation>推理过程</translation>
    </message>
    <message>
        <source>Reasoning ({count} characters)</source>
        <translation>推理过程（{count} 个字符）</translation>
    </message>
</context>
<context>
    <name>App</name>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Pilothouse crashed before. A report is in {folder}; it holds no keys, and nobody was sent it.</source>
        <translation>Pilothouse 上次崩溃了。报告在 {folder} 中；其中不含密钥，也未发送给任何人。</translation>
    </message>
    <message>
        <source>Something in the window went wrong ({words}). The session goes on.</source>
        <translation>窗口出现问题（{words}）。会话继续运行。</translation>
    </message>
    <message>
        <source>{trouble} The default settings are used.</source>
        <translation>{trouble} 已使用默认设置。</translation>
    </message>
</context>
<context>
    <name>Appearance</name>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
</context>
<context>
    <name>CacheDesk</name>
    <message>
        <source>the cache has no entry {id} (any more)</source>
        <translation>缓存中没有（或不再有）条目 {id}</translation>
    </message>
    <message>
        <source>the session has ended</source>
        <translation>会话已结束</translation>
    </message>
    <message>
        <source>there is no cache to do that to</source>
        <translation>没有可操作的缓存</translation>
    </message>
</context>
<context>
    <name>CacheDetail</name>
    <message>
        <source>, and its meaning</source>
        <translation>，以及含义</translation>
    </message>
    <message>
        <source>; it has no vector</source>
        <translation>；没有向量</translation>
    </message>
    <message>
        <source>A pinned entry is never evicted or cleaned up</source>
        <translation>固定的条目不会被淘汰或清理</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Answer of the entry</source>
        <translation>该条目的回答</translation>
    </message>
    <message>
        <source>Choose an entry of the table.</source>
        <translation>请在表格中选择一个条目。</translation>
    </message>
    <message>
        <source>Correct…</source>
        <translation>更正…</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>Entry</source>
        <translation>条目</translation>
    </message>
    <message>
        <source>Explain</source>
        <translation>解释</translation>
    </message>
    <message>
        <source>Found by</source>
        <translation>匹配方式</translation>
    </message>
    <message>
        <source>From session</source>
        <translation>来自会话</translation>
    </message>
    <message>
        <source>Give another answer, or say which prompt must never get this one</source>
        <translation>更换回答，或指明哪条提示词绝不能得到它</translation>
    </message>
    <message>
        <source>Good until</source>
        <translation>有效期至</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Invalidate…</source>
        <translation>作废…</translation>
    </message>
    <message>
        <source>Its call</source>
        <translation>原调用</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>固定</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Prompt of the entry</source>
        <translation>该条目的提示词</translation>
    </message>
    <message>
        <source>Remove it for good; it cannot be undone</source>
        <translation>彻底删除；无法撤销</translation>
    </message>
    <message>
        <source>Scope</source>
        <translation>作用域</translation>
    </message>
    <message>
        <source>Served</source>
        <translation>命中</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>The chosen entry</source>
        <translation>所选条目</translation>
    </message>
    <message>
        <source>This entry has left the cache.</source>
        <translation>该条目已不在缓存中。</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>取消固定</translation>
    </message>
    <message>
        <source>Utility</source>
        <translation>效用</translation>
    </message>
    <message>
        <source>its words</source>
        <translation>字词</translation>
    </message>
    <message>
        <source>the same question only</source>
        <translation>仅相同问题</translation>
    </message>
    <message>
        <source>{hits} times, last {ago} ago, saved {money}</source>
        <translation>{hits} 次，最近一次在 {ago} 前，节省 {money}</translation>
    </message>
    <message>
        <source>{tokens} tokens, {money}, {time}, ended by {finish}</source>
        <translation>{tokens} 令牌，{money}，{time}，结束原因 {finish}</translation>
    </message>
    <message>
        <source>{utility}: its call is worth {worth} times an ordinary one for its room, it was served {hits} times; the rest is how soon its next use is likely</source>
        <translation>{utility}：按所占空间，其调用价值为普通条目的 {worth} 倍；已命中 {hits} 次；其余取决于预计多久后再次使用</translation>
    </message>
    <message>
        <source>{when}, expired {time} ago</source>
        <translation>{when}，已过期 {time}</translation>
    </message>
    <message>
        <source>{when}, {ago} ago</source>
        <translation>{when}，{ago} 前</translation>
    </message>
    <message>
        <source>{when}, {time} left</source>
        <translation>{when}，剩余 {time}</translation>
    </message>
    <message>
        <source>… {count} more characters</source>
        <translation>… 还有 {count} 个字符</translation>
    </message>
</context>
<context>
    <name>CacheExplain</name>
    <message>
        <source>Choose an entry: its scope is the one that is asked in.</source>
        <translation>请选择一个条目：将在其作用域内询问。</translation>
    </message>
    <message>
        <source>Explain</source>
        <translation>解释</translation>
    </message>
    <message>
        <source>In the scope {scope}</source>
        <translation>在作用域 {scope} 内</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>查找中…</translation>
    </message>
    <message>
        <source>Prompt to explain</source>
        <translation>要解释的提示词</translation>
    </message>
    <message>
        <source>Show that entry</source>
        <translation>显示该条目</translation>
    </message>
    <message>
        <source>Type or paste a prompt: would it be served?</source>
        <translation>输入或粘贴一条提示词：它会命中缓存吗？</translation>
    </message>
    <message>
        <source>only asked</source>
        <translation>仅询问中有</translation>
    </message>
    <message>
        <source>only stored</source>
        <translation>仅存储中有</translation>
    </message>
</context>
<context>
    <name>CachePanel</name>
    <message>
        <source> · all {shown} are selected</source>
        <translation> · 已全选 {shown} 条</translation>
    </message>
    <message>
        <source> · searching…</source>
        <translation> · 搜索中…</translation>
    </message>
    <message>
        <source> · {count} selected</source>
        <translation> · 已选 {count} 条</translation>
    </message>
    <message>
        <source>All entries</source>
        <translation>全部条目</translation>
    </message>
    <message>
        <source>All scopes</source>
        <translation>全部作用域</translation>
    </message>
    <message>
        <source>Bringing back what was cleaned up…</source>
        <translation>正在恢复已清理的条目…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Clean up</source>
        <translation>清理</translation>
    </message>
    <message>
        <source>Correcting…</source>
        <translation>正在更正…</translation>
    </message>
    <message>
        <source>Correct…</source>
        <translation>更正…</translation>
    </message>
    <message>
        <source>Entries of a utility under this are low; a new, ordinary entry has 0.50</source>
        <translation>效用低于此值的条目为低效用；普通新条目为 0.50</translation>
    </message>
    <message>
        <source>Entries of low utility…</source>
        <translation>低效用条目…</translation>
    </message>
    <message>
        <source>Expired</source>
        <translation>已过期</translation>
    </message>
    <message>
        <source>Expired entries…</source>
        <translation>过期条目…</translation>
    </message>
    <message>
        <source>Explain…</source>
        <translation>解释…</translation>
    </message>
    <message>
        <source>Find in prompts</source>
        <translation>在提示词中查找</translation>
    </message>
    <message>
        <source>Find in the prompts of the cache</source>
        <translation>在缓存的提示词中查找</translation>
    </message>
    <message>
        <source>Invalidate entries?</source>
        <translation>作废条目？</translation>
    </message>
    <message>
        <source>Invalidate…</source>
        <translation>作废…</translation>
    </message>
    <message>
        <source>Low utility</source>
        <translation>低效用</translation>
    </message>
    <message>
        <source>Not expired</source>
        <translation>未过期</translation>
    </message>
    <message>
        <source>Nothing is cached yet: the first session with a cache begins it.</source>
        <translation>缓存还是空的：第一个启用缓存的会话会开始填充。</translation>
    </message>
    <message>
        <source>Opening the cache…</source>
        <translation>正在打开缓存…</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>固定</translation>
    </message>
    <message>
        <source>Pin all that match?</source>
        <translation>固定全部匹配的条目？</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>已固定</translation>
    </message>
    <message>
        <source>Pinned: {entries}.</source>
        <translation>已固定：{entries}。</translation>
    </message>
    <message>
        <source>Pinning…</source>
        <translation>正在固定…</translation>
    </message>
    <message>
        <source>Reading texts: {share}, once for all searches</source>
        <translation>正在读取文本：{share}，供所有搜索使用</translation>
    </message>
    <message>
        <source>Reading the cache…</source>
        <translation>正在读取缓存…</translation>
    </message>
    <message>
        <source>Removing…</source>
        <translation>正在删除…</translation>
    </message>
    <message>
        <source>See what would go, remove it, and bring it back</source>
        <translation>查看将被清理的条目、删除以及恢复</translation>
    </message>
    <message>
        <source>Select all that match</source>
        <translation>选择全部匹配的条目</translation>
    </message>
    <message>
        <source>Show only this scope</source>
        <translation>只显示该作用域</translation>
    </message>
    <message>
        <source>The entry is corrected.</source>
        <translation>条目已更正。</translation>
    </message>
    <message>
        <source>This pins {entries}: they are never evicted or cleaned up.</source>
        <translation>将固定 {entries}：它们不会被淘汰或清理。</translation>
    </message>
    <message>
        <source>This removes {entries} for good, pinned ones too. It cannot be undone, and the last cleanup cannot be undone any more either.</source>
        <translation>将彻底删除 {entries}，包括已固定的。此操作无法撤销，之后也不能再撤销上次清理。</translation>
    </message>
    <message>
        <source>This session runs without a cache.</source>
        <translation>本会话未使用缓存。</translation>
    </message>
    <message>
        <source>This unpins {entries}: they may be evicted and cleaned up again.</source>
        <translation>将取消固定 {entries}：它们可再次被淘汰和清理。</translation>
    </message>
    <message>
        <source>Undo last cleanup</source>
        <translation>撤销上次清理</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>取消固定</translation>
    </message>
    <message>
        <source>Unpin all that match?</source>
        <translation>取消固定全部匹配的条目？</translation>
    </message>
    <message>
        <source>Unpinned: {entries}.</source>
        <translation>已取消固定：{entries}。</translation>
    </message>
    <message>
        <source>Unpinning…</source>
        <translation>正在取消固定…</translation>
    </message>
    <message>
        <source>Utility under which an entry is low</source>
        <translation>低于此效用的条目视为低效用</translation>
    </message>
    <message>
        <source>Which entries to show</source>
        <translation>显示哪些条目</translation>
    </message>
    <message>
        <source>Which scope to show</source>
        <translation>显示哪个作用域</translation>
    </message>
    <message>
        <source>under </source>
        <translation>低于 </translation>
    </message>
    <message>
        <source>{scope} ({count})</source>
        <translation>{scope}（{count}）</translation>
    </message>
    <message>
        <source>{shown} entries, {size}</source>
        <translation>{shown} 个条目，{size}</translation>
    </message>
    <message>
        <source>{shown} of {total}, {size}</source>
        <translation>{shown} / {total}，{size}</translation>
    </message>
</context>
<context>
    <name>CacheTable</name>
    <message>
        <source>Age</source>
        <translation>存在时间</translation>
    </message>
    <message>
        <source>Cache entries</source>
        <translation>缓存条目</translation>
    </message>
    <message>
        <source>From 0 to 1: what it saves for its room, and how lately it was used</source>
        <translation>0 到 1：按所占空间节省了多少，以及最近是否使用</translation>
    </message>
    <message>
        <source>Hits</source>
        <translation>命中</translation>
    </message>
    <message>
        <source>How long the answer is still served</source>
        <translation>回答还能使用多久</translation>
    </message>
    <message>
        <source>How often it was served</source>
        <translation>命中次数</translation>
    </message>
    <message>
        <source>How the prompt begins; sorted by its first letters</source>
        <translation>提示词的开头；按首字母排序</translation>
    </message>
    <message>
        <source>Its hits times what its call cost</source>
        <translation>命中次数乘以原调用的费用</translation>
    </message>
    <message>
        <source>Last used</source>
        <translation>最近使用</translation>
    </message>
    <message>
        <source>Memory that it takes, all in</source>
        <translation>占用的全部内存</translation>
    </message>
    <message>
        <source>Model and what else shapes the answer; never shared between scopes</source>
        <translation>模型及其他影响回答的参数；不同作用域之间不共享</translation>
    </message>
    <message>
        <source>Pinned, expired, of low utility, or good</source>
        <translation>已固定、已过期、低效用或良好</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>已节省</translation>
    </message>
    <message>
        <source>Scope</source>
        <translation>作用域</translation>
    </message>
    <message>
        <source>Since it was served or stored</source>
        <translation>距上次命中或存入的时间</translation>
    </message>
    <message>
        <source>Since the answer was bought</source>
        <translation>距购得回答的时间</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>TTL left</source>
        <translation>剩余有效期</translation>
    </message>
    <message>
        <source>Utility</source>
        <translation>效用</translation>
    </message>
    <message>
        <source>has left the cache</source>
        <translation>已不在缓存中</translation>
    </message>
</context>
<context>
    <name>CacheWords</name>
    <message>
        <source>1 entry</source>
        <translation>1 个条目</translation>
    </message>
    <message>
        <source>Brought back: {entries}.</source>
        <translation>已恢复：{entries}。</translation>
    </message>
    <message>
        <source>Removed: {entries}.</source>
        <translation>已删除：{entries}。</translation>
    </message>
    <message>
        <source>There was nothing to bring back: what a cleanup removes is kept for an hour.</source>
        <translation>没有可恢复的条目：清理删除的内容只保留一小时。</translation>
    </message>
    <message>
        <source>hit rate {share}: {exact} exact, {canonical} canonical, {similar} similar</source>
        <translation>命中率 {share}：精确 {exact}，规范 {canonical}，相似 {similar}</translation>
    </message>
    <message>
        <source>{count} entries</source>
        <translation>{count} 个条目</translation>
    </message>
    <message>
        <source>{count} pinned</source>
        <translation>{count} 个已固定</translation>
    </message>
    <message>
        <source>{entries} of {most} entries</source>
        <translation>{entries} / {most} 个条目</translation>
    </message>
    <message>
        <source>{mb} went back to the system, as measured there.</source>
        <translation>系统实测归还 {mb}。</translation>
    </message>
    <message>
        <source>{money} saved by what is here</source>
        <translation>现有条目已节省 {money}</translation>
    </message>
    <message>
        <source>{used} of {most}</source>
        <translation>{used} / {most}</translation>
    </message>
    <message>
        <source>{wrong} of {checked} checked hits were wrong</source>
        <translation>抽查 {checked} 次命中，{wrong} 次有误</translation>
    </message>
    <message>
        <source>▲ not written to its file: {why}</source>
        <translation>▲ 未写入文件：{why}</translation>
    </message>
</context>
<context>
    <name>ChannelsTab</name>
    <message>
        <source>Change</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Channels of memory</source>
        <translation>内存通道</translation>
    </message>
    <message>
        <source>In {time}</source>
        <translation>{time} 内</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>What it is</source>
        <translation>含义</translation>
    </message>
</context>
<context>
    <name>CleanupDialog</name>
    <message>
        <source> % of all</source>
        <translation> %（占全部）</translation>
    </message>
    <message>
        <source>A new, ordinary entry has 0.50, and loses half of its odds each day without use</source>
        <translation>普通新条目的效用为 0.50，未使用时每天减半</translation>
    </message>
    <message>
        <source>Bringing them back…</source>
        <translation>正在恢复…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Entries that would go</source>
        <translation>将被清理的条目</translation>
    </message>
    <message>
        <source>Expired cleanup</source>
        <translation>清理过期条目</translation>
    </message>
    <message>
        <source>Looking for what would go…</source>
        <translation>正在查找将被清理的条目…</translation>
    </message>
    <message>
        <source>Low-utility cleanup</source>
        <translation>清理低效用条目</translation>
    </message>
    <message>
        <source>Nothing is cached yet.</source>
        <translation>缓存还是空的。</translation>
    </message>
    <message>
        <source>Nothing would go of {total} entries.</source>
        <translation>共 {total} 个条目，没有需要清理的。</translation>
    </message>
    <message>
        <source>Opening the cache…</source>
        <translation>正在打开缓存…</translation>
    </message>
    <message>
        <source>Possible for an hour after a cleanup</source>
        <translation>清理后一小时内可用</translation>
    </message>
    <message>
        <source>Remove at most this share of all entries</source>
        <translation>删除的条目占全部条目的最大比例</translation>
    </message>
    <message>
        <source>Remove entries of a utility under</source>
        <translation>删除效用低于此值的条目</translation>
    </message>
    <message>
        <source>Remove them</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Removes entries past their time, which are not served any more. Pinned ones stay.</source>
        <translation>删除已过期、不再命中的条目。固定的条目保留。</translation>
    </message>
    <message>
        <source>Removes the entries of lowest utility: those that save little for their room and were not used lately. Pinned ones stay.</source>
        <translation>删除效用最低的条目：占用空间而节省不多，且近期未使用。固定的条目保留。</translation>
    </message>
    <message>
        <source>Removing…</source>
        <translation>正在删除…</translation>
    </message>
    <message>
        <source>There is no cache.</source>
        <translation>没有缓存。</translation>
    </message>
    <message>
        <source>Undo last cleanup</source>
        <translation>撤销上次清理</translation>
    </message>
    <message>
        <source>Utility &amp;under</source>
        <translation>效用低于(&amp;U)</translation>
    </message>
    <message>
        <source>at &amp;most</source>
        <translation>最多(&amp;M)</translation>
    </message>
    <message>
        <source>{count} more models</source>
        <translation>另有 {count} 个模型</translation>
    </message>
    <message>
        <source>{count} of {total} entries would go, {size}.</source>
        <translation>将清理 {count} / {total} 个条目，{size}。</translation>
    </message>
    <message>
        <source>{model}: {count}, {size}</source>
        <translation>{model}：{count}，{size}</translation>
    </message>
    <message>
        <source>{words} (before the change; looking anew…)</source>
        <translation>{words}（更改之前；正在重新查找…）</translation>
    </message>
</context>
<context>
    <name>CleanupsTab</name>
    <message>
        <source>Cleanups</source>
        <translation>清理</translation>
    </message>
    <message>
        <source>Entries</source>
        <translation>条目</translation>
    </message>
    <message>
        <source>Nothing was cleaned up yet. Expired entries go at the warning level, more at the critical one.</source>
        <translation>还没有清理过。达到警告级别时清理过期条目，达到严重级别时清理更多。</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Returned</source>
        <translation>归还</translation>
    </message>
    <message>
        <source>Returned is what the operating system got back, as measured there.</source>
        <translation>“归还”指操作系统实测收回的内存。</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Command palette</source>
        <translation>命令面板</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Nothing like this. Try fewer letters.</source>
        <translation>没有匹配项。请减少几个字母。</translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <translation>要做什么？</translation>
    </message>
    <message>
        <source>What do you want to do? Or a request: #123</source>
        <translation>要做什么？也可输入请求编号：#123</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Account {account}: disable</source>
        <translation>账户 {account}：停用</translation>
    </message>
    <message>
        <source>Account {account}: drain</source>
        <translation>账户 {account}：排空</translation>
    </message>
    <message>
        <source>Account {account}: enable</source>
        <translation>账户 {account}：启用</translation>
    </message>
    <message>
        <source>Account {account}: test now</source>
        <translation>账户 {account}：立即测试</translation>
    </message>
    <message>
        <source>Go to request #{seq}</source>
        <translation>转到请求 #{seq}</translation>
    </message>
    <message>
        <source>not now</source>
        <translation>当前不可用</translation>
    </message>
    <message>
        <source>only while a session runs</source>
        <translation>仅在会话运行时可用</translation>
    </message>
    <message>
        <source>only while no session runs</source>
        <translation>仅在没有会话运行时可用</translation>
    </message>
    <message>
        <source>there is no such request</source>
        <translation>没有该请求</translation>
    </message>
</context>
<context>
    <name>Console</name>
    <message>
        <source>Choose a keys file…</source>
        <translation>选择密钥文件…</translation>
    </message>
    <message>
        <source>Finishing the calls in flight, then closing. Close again to stop at once.</source>
        <translation>等待进行中的调用完成后关闭。再次关闭则立即停止。</translation>
    </message>
    <message>
        <source>Resume the session</source>
        <translation>继续会话</translation>
    </message>
    <message>
        <source>Stopping the session, then closing.</source>
        <translation>正在停止会话，然后关闭。</translation>
    </message>
</context>
<context>
    <name>ContextChoice</name>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>Every prompt becomes the next turn of this conversation</source>
        <translation>每条提示都成为这段对话的下一轮</translation>
    </message>
    <message>
        <source>None: each prompt stands alone</source>
        <translation>无：每条提示各自独立</translation>
    </message>
</context>
<context>
    <name>ContextDesk</name>
    <message>
        <source>Contexts added from {file}: {count}</source>
        <translation>从 {file} 添加的上下文：{count}</translation>
    </message>
    <message>
        <source>Kept as the context “{name}”.</source>
        <translation>已保存为上下文“{name}”。</translation>
    </message>
    <message>
        <source>The context “{name}” is back.</source>
        <translation>上下文“{name}”已恢复。</translation>
    </message>
    <message>
        <source>The context “{name}” is removed.</source>
        <translation>上下文“{name}”已移除。</translation>
    </message>
    <message>
        <source>There is no removed context to bring back.</source>
        <translation>没有可以恢复的上下文。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>{path} is written.</source>
        <translation>{path} 已写好。</translation>
    </message>
</context>
<context>
    <name>ContextName</name>
    <message>
        <source> of {count} messages</source>
        <translation> 条（共 {count} 条消息）</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Up to</source>
        <translation>截止到(&amp;U)</translation>
    </message>
    <message>
        <source>After how many messages it ends</source>
        <translation>在第几条消息之后结束</translation>
    </message>
    <message>
        <source>Name of the context</source>
        <translation>上下文的名称</translation>
    </message>
</context>
<context>
    <name>Contexts</name>
    <message>
        <source>Assistant</source>
        <translation>助手</translation>
    </message>
    <message>
        <source>Developer</source>
        <translation>开发者</translation>
    </message>
    <message>
        <source>System</source>
        <translation>系统</translation>
    </message>
    <message>
        <source>Tool</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
</context>
<context>
    <name>ContextsPanel</name>
    <message>
        <source> · branched from {parent}</source>
        <translation> · 分支自 {parent}</translation>
    </message>
    <message>
        <source> · last answered by {account}</source>
        <translation> · 最近由 {account} 回答</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>Add contexts from a file</source>
        <translation>从文件添加上下文</translation>
    </message>
    <message>
        <source>Branch a context</source>
        <translation>建立上下文的分支</translation>
    </message>
    <message>
        <source>Branch here…</source>
        <translation>从此处分支…</translation>
    </message>
    <message>
        <source>Contexts</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>Contexts (*.json *.jsonl)</source>
        <translation>上下文 (*.json *.jsonl)</translation>
    </message>
    <message>
        <source>Export the context</source>
        <translation>导出上下文</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON 文件 (*.json)</translation>
    </message>
    <message>
        <source>JSON lines (*.jsonl)</source>
        <translation>JSON Lines (*.jsonl)</translation>
    </message>
    <message>
        <source>Later part ▸</source>
        <translation>后一部分 ▸</translation>
    </message>
    <message>
        <source>Markdown, to read (*.md)</source>
        <translation>供阅读的 Markdown (*.md)</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>No context is about that. Try other words, or clear the search.</source>
        <translation>没有与此相关的上下文。请换个说法，或清除搜索。</translation>
    </message>
    <message>
        <source>No conversation is kept yet. Choose “Save as context” in the menu of an answered request, or add one from a file with Contexts, Add from a file. A new session can then go on with it.</source>
        <translation>还没有保存的对话。在已回答请求的菜单中选择“保存为上下文”，或用“上下文”菜单的“从文件添加”添加一段。之后新会话可以接着它继续。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Rename a context</source>
        <translation>重命名上下文</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Search by meaning: what was it about?</source>
        <translation>按含义搜索：谈的是什么？</translation>
    </message>
    <message>
        <source>Search contexts by meaning</source>
        <translation>按含义搜索上下文</translation>
    </message>
    <message>
        <source>Start a session…</source>
        <translation>开始会话…</translation>
    </message>
    <message>
        <source>The conversation</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>令牌</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>使用时间</translation>
    </message>
    <message>
        <source>any model</source>
        <translation>任意模型</translation>
    </message>
    <message>
        <source>part {page} of {pages}</source>
        <translation>第 {page} 部分，共 {pages} 部分</translation>
    </message>
    <message>
        <source>searching…</source>
        <translation>正在搜索…</translation>
    </message>
    <message>
        <source>the first {shown} of {count}</source>
        <translation>共 {count} 个，显示前 {shown} 个</translation>
    </message>
    <message>
        <source>{count} found</source>
        <translation>找到 {count} 个</translation>
    </message>
    <message>
        <source>{count} kept</source>
        <translation>已保存 {count} 个</translation>
    </message>
    <message>
        <source>{model} · {messages} messages · {tokens} tokens</source>
        <translation>{model} · {messages} 条消息 · {tokens} 个令牌</translation>
    </message>
    <message>
        <source>{name}, up to {number}</source>
        <translation>{name}，到第 {number} 条</translation>
    </message>
    <message>
        <source>◂ Earlier part</source>
        <translation>◂ 前一部分</translation>
    </message>
</context>
<context>
    <name>CorrectDialog</name>
    <message>
        <source>Correct a cache entry</source>
        <translation>更正缓存条目</translation>
    </message>
    <message>
        <source>From now on this answer is given:</source>
        <translation>从现在起给出此回答：</translation>
    </message>
    <message>
        <source>Never for a prompt</source>
        <translation>绝不用于某条提示词</translation>
    </message>
    <message>
        <source>Paste the prompt that was given this answer wrongly</source>
        <translation>粘贴误得此回答的提示词</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Replace the answer</source>
        <translation>替换回答</translation>
    </message>
    <message>
        <source>The answer is right for its own prompt, but this prompt must never get it, whatever the similarity:</source>
        <translation>该回答对其自身的提示词是正确的，但以下提示词无论多么相似都不能得到它：</translation>
    </message>
    <message>
        <source>The prompt that must not get this answer</source>
        <translation>不能得到此回答的提示词</translation>
    </message>
    <message>
        <source>The right answer</source>
        <translation>正确的回答</translation>
    </message>
    <message>
        <source>This entry has left the cache.</source>
        <translation>该条目已不在缓存中。</translation>
    </message>
</context>
<context>
    <name>Docks</name>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Float</source>
        <translation>浮动(&amp;F)</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>Contexts</source>
        <translation>上下文</translation>
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
        <source>Money</source>
        <translation>费用</translation>
    </message>
    <message>
        <source>Panels</source>
        <translation>面板</translation>
    </message>
    <message>
        <source>Plots</source>
        <translation>图表</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Right click for more: float or close the panel</source>
        <translation>右键可浮动或关闭面板</translation>
    </message>
</context>
<context>
    <name>Documents</name>
    <message>
        <source>A session is running in this window. Open {name} in a new window.</source>
        <translation>本窗口正在运行会话。请在新窗口中打开 {name}。</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Export results</source>
        <translation>导出结果</translation>
    </message>
    <message>
        <source>JSON lines (*.jsonl)</source>
        <translation>JSON Lines (*.jsonl)</translation>
    </message>
    <message>
        <source>New window</source>
        <translation>新建窗口</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Prompts (*.txt *.csv *.jsonl)</source>
        <translation>提示词 (*.txt *.csv *.jsonl)</translation>
    </message>
    <message>
        <source>Replay a session</source>
        <translation>回放会话</translation>
    </message>
    <message>
        <source>Results written to {path}: {count}.</source>
        <translation>已将结果写入 {path}：{count} 条。</translation>
    </message>
    <message>
        <source>Sessions (*.pilot)</source>
        <translation>会话 (*.pilot)</translation>
    </message>
    <message>
        <source>Sessions and prompts (*.pilot *.txt *.csv *.jsonl)</source>
        <translation>会话和提示词 (*.pilot *.txt *.csv *.jsonl)</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>表格 (*.csv)</translation>
    </message>
    <message>
        <source>Web pages (*.html)</source>
        <translation>网页 (*.html)</translation>
    </message>
    <message>
        <source>Write a report</source>
        <translation>生成报告</translation>
    </message>
    <message>
        <source>Writing the report…</source>
        <translation>正在生成报告…</translation>
    </message>
    <message>
        <source>Writing the results…</source>
        <translation>正在写入结果…</translation>
    </message>
    <message>
        <source>{path} is written.</source>
        <translation>已写入 {path}。</translation>
    </message>
</context>
<context>
    <name>EndpointPart</name>
    <message>
        <source>&amp;Address</source>
        <translation>地址(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Endpoint</source>
        <translation>端点(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>密钥(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>模型(&amp;M)</translation>
    </message>
    <message>
        <source>Address of the endpoint</source>
        <translation>端点地址</translation>
    </message>
    <message>
        <source>Another address</source>
        <translation>其他地址</translation>
    </message>
    <message>
        <source>Ask the endpoint which models it has, with the chosen keys; costs nothing</source>
        <translation>用所选密钥询问端点有哪些模型；不产生费用</translation>
    </message>
    <message>
        <source>Ask which</source>
        <translation>查询模型</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>查询中…</translation>
    </message>
    <message>
        <source>Built-in simulator: no keys, no cost</source>
        <translation>内置模拟器：无需密钥，不产生费用</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>端点</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Models in the list: {count}</source>
        <translation>列表中的模型：{count} 个</translation>
    </message>
    <message>
        <source>Name the model</source>
        <translation>请填写模型名称</translation>
    </message>
    <message>
        <source>The address cannot be used</source>
        <translation>该地址无法使用</translation>
    </message>
    <message>
        <source>There are no keys for this endpoint</source>
        <translation>该端点没有密钥</translation>
    </message>
    <message>
        <source>There is no key to ask with.</source>
        <translation>没有可用于查询的密钥。</translation>
    </message>
    <message>
        <source>Whatever model is named answers here</source>
        <translation>这里任何模型名称都会得到回答</translation>
    </message>
    <message>
        <source>{name} (this machine)</source>
        <translation>{name}（本机）</translation>
    </message>
</context>
<context>
    <name>ErrandBar</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>How far it is</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Nothing was changed: {why}</source>
        <translation>未做任何更改：{why}</translation>
    </message>
    <message>
        <source>Stop here</source>
        <translation>到此为止</translation>
    </message>
    <message>
        <source>Stopped. {words}</source>
        <translation>已停止。{words}</translation>
    </message>
    <message>
        <source>What is done stays done</source>
        <translation>已完成的部分会保留</translation>
    </message>
    <message>
        <source>{doing} {done} of {total}</source>
        <translation>{doing} {done} / {total}</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>bad_request</source>
        <translation>请求无效</translation>
    </message>
    <message>
        <source>cut</source>
        <translation>连接中断</translation>
    </message>
    <message>
        <source>insufficient_resource</source>
        <translation>资源不足</translation>
    </message>
    <message>
        <source>malformed</source>
        <translation>响应格式错误</translation>
    </message>
    <message>
        <source>no_account</source>
        <translation>无可用账户</translation>
    </message>
    <message>
        <source>out_of_balance</source>
        <translation>余额不足</translation>
    </message>
    <message>
        <source>overloaded</source>
        <translation>过载</translation>
    </message>
    <message>
        <source>rate_limited</source>
        <translation>限流</translation>
    </message>
    <message>
        <source>server_error</source>
        <translation>服务器错误</translation>
    </message>
    <message>
        <source>timeout</source>
        <translation>超时</translation>
    </message>
    <message>
        <source>truncated</source>
        <translation>回答截断</translation>
    </message>
    <message>
        <source>unauthorised</source>
        <translation>未授权</translation>
    </message>
    <message>
        <source>unreachable</source>
        <translation>无法连接</translation>
    </message>
    <message>
        <source>{path}: cannot be written: {why}</source>
        <translation>无法写入 {path}：{why}</translation>
    </message>
</context>
<context>
    <name>Explain</name>
    <message>
        <source>&apos;{words}&apos;</source>
        <translation>“{words}”</translation>
    </message>
    <message>
        <source>Missed: a matching prompt is stored, but its answer expired {time} ago.</source>
        <translation>未命中：存有匹配的提示词，但其回答已于 {time} 前过期。</translation>
    </message>
    <message>
        <source>Missed: a matching prompt is stored, but its answer was wrong for this one before.</source>
        <translation>未命中：存有匹配的提示词，但其回答此前对该提示词有误。</translation>
    </message>
    <message>
        <source>Missed: nothing similar is stored in this scope.</source>
        <translation>未命中：该作用域内没有相似内容。</translation>
    </message>
    <message>
        <source>Missed: the nearest stored prompt differs in {what}.</source>
        <translation>未命中：最接近的已存提示词有差异：{what}。</translation>
    </message>
    <message>
        <source>Missed: the nearest stored prompt is not like enough.</source>
        <translation>未命中：最接近的已存提示词不够相似。</translation>
    </message>
    <message>
        <source>Missed: the same words are stored for another model, system prompt or setting: {scope}.</source>
        <translation>未命中：相同字词存于其他模型、系统提示词或设置之下：{scope}。</translation>
    </message>
    <message>
        <source>Missed: the very same question is not stored, and nothing else may answer what is too long to compare, blank, or no text of a user.</source>
        <translation>未命中：没有完全相同的问题；过长而无法比较、空白或不含用户文本的内容不能由其他条目回答。</translation>
    </message>
    <message>
        <source>Served: a stored prompt asks the same.</source>
        <translation>命中：存有含义相同的提示词。</translation>
    </message>
    <message>
        <source>Served: a stored prompt has the same words, but for case, fillers and spelling.</source>
        <translation>命中：除大小写、语气词和拼写外，存有字词相同的提示词。</translation>
    </message>
    <message>
        <source>Served: the very same question is stored.</source>
        <translation>命中：存有完全相同的问题。</translation>
    </message>
    <message>
        <source>a name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>a negation</source>
        <translation>否定词</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>a word</source>
        <translation>字词</translation>
    </message>
    <message>
        <source>a word of direction</source>
        <translation>方向词</translation>
    </message>
    <message>
        <source>a word of quantity</source>
        <translation>数量词</translation>
    </message>
    <message>
        <source>canonical</source>
        <translation>规范</translation>
    </message>
    <message>
        <source>code</source>
        <translation>代码</translation>
    </message>
    <message>
        <source>exact</source>
        <translation>精确</translation>
    </message>
    <message>
        <source>similar</source>
        <translation>相似</translation>
    </message>
    <message>
        <source>the kind of question</source>
        <translation>问题类型</translation>
    </message>
    <message>
        <source>the order of its words</source>
        <translation>词序</translation>
    </message>
    <message>
        <source>threshold {value}</source>
        <translation>阈值 {value}</translation>
    </message>
    <message>
        <source>{kind}: only {asked} is asked</source>
        <translation>{kind}：仅询问中有{asked}</translation>
    </message>
    <message>
        <source>{kind}: only {stored} is stored</source>
        <translation>{kind}：仅存储中有{stored}</translation>
    </message>
    <message>
        <source>{kind}: {asked} is asked, {stored} is stored</source>
        <translation>{kind}：询问的是{asked}，存储的是{stored}</translation>
    </message>
</context>
<context>
    <name>Files</name>
    <message>
        <source>Choose a keys file: a key a line, or &apos;account: key&apos;</source>
        <translation>选择密钥文件：每行一个密钥，或“账户: 密钥”</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Skip all this</source>
        <translation>全部跳过(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>Both can be changed at any time in Settings.</source>
        <translation>两者随时可在“设置”中更改。</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Long runs of prompts, under your eyes</source>
        <translation>长时间批量运行提示词，尽在掌握</translation>
    </message>
    <message>
        <source>Looks</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Now watch it work</source>
        <translation>现在就看它运行</translation>
    </message>
    <message>
        <source>Optional: the demo needs none. You can add keys later in Settings.</source>
        <translation>可选：演示不需要密钥。以后可在“设置”中添加。</translation>
    </message>
    <message>
        <source>Pilothouse runs many prompts at once over your API keys, and answers repeats from a cache.

When a key fails, a network drops or the machine restarts, it goes on: no answer is paid twice.

You watch all of it live here, and have a hand on every lever.</source>
        <translation>Pilothouse 通过您的 API 密钥并行运行大量提示词，重复的问题由缓存回答。

密钥失效、网络中断或机器重启后，它会继续运行：不会为同一个回答付两次费。

您可以在这里实时查看一切，并随时干预。</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>准备就绪</translation>
    </message>
    <message>
        <source>Start the &amp;demo</source>
        <translation>开始演示(&amp;D)</translation>
    </message>
    <message>
        <source>The demo runs sample prompts against a simulator on this machine: no keys, no cost, no network. Some of its accounts fail on purpose, so that you see what happens then.

When you want to ask your own prompts: File, New session, or drop a file on the window.</source>
        <translation>演示在本机模拟器上运行示例提示词：无需密钥，不产生费用，不用网络。部分账户会故意失败，以便您看到此时的处理。

要运行自己的提示词：选择“文件”菜单中的“新建会话”，或将文件拖到窗口上。</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>欢迎</translation>
    </message>
    <message>
        <source>Welcome to Pilothouse</source>
        <translation>欢迎使用 Pilothouse</translation>
    </message>
</context>
<context>
    <name>GeneralPage</name>
    <message>
        <source> minutes</source>
        <translation> 分钟</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Notifications</source>
        <translation>通知(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Snooze them for</source>
        <translation>暂停提醒时长(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>Length of a snooze</source>
        <translation>暂停提醒的时长</translation>
    </message>
    <message>
        <source>Tell when a session ends or needs a hand</source>
        <translation>会话结束或需要处理时通知</translation>
    </message>
</context>
<context>
    <name>GrowthTab</name>
    <message>
        <source>A minute</source>
        <translation>每分钟</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Lines that grow</source>
        <translation>增长的代码行</translation>
    </message>
    <message>
        <source>No growth is located. Lines and types are looked for while a leak is suspected.</source>
        <translation>没有定位到增长。疑似泄漏期间会查找代码行和类型。</translation>
    </message>
    <message>
        <source>Objects/min</source>
        <translation>对象/分钟</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>占比</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Types that grow</source>
        <translation>增长的类型</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>The operator&apos;s guide is docs/operators-guide.md in the source of Pilothouse.</source>
        <translation>操作手册是 Pilothouse 源码中的 docs/operators-guide.md。</translation>
    </message>
    <message>
        <source>The operator&apos;s guide: {path}</source>
        <translation>操作手册：{path}</translation>
    </message>
</context>
<context>
    <name>Jobs</name>
    <message>
        <source>Demo</source>
        <translation>演示</translation>
    </message>
    <message>
        <source>No keys are stored for {address}. Add one in Settings, Keys, or choose a keys file here.</source>
        <translation>没有为 {address} 存储密钥。请在“设置”的“密钥”页添加，或在此选择密钥文件。</translation>
    </message>
    <message>
        <source>The session ended by an error of Pilothouse ({words}). Its answers are kept.</source>
        <translation>会话因 Pilothouse 出错而结束（{words}）。已有回答均已保留。</translation>
    </message>
    <message>
        <source>{session}: asked {address}, and does not tell whether that was the simulator or a server of yours. To go on with it: pilothouse run --resume FILE with --simulate or --base-url</source>
        <translation>{session}：曾询问 {address}，但未注明那是模拟器还是您自己的服务器。要继续该会话：pilothouse run --resume FILE，并加上 --simulate 或 --base-url</translation>
    </message>
    <message>
        <source>{trouble} Or choose a keys file here.</source>
        <translation>{trouble} 也可在此选择密钥文件。</translation>
    </message>
    <message>
        <source>{trouble}. {count} answers that it did not take are in {place}</source>
        <translation>{trouble}。未能写入的 {count} 个回答保存在 {place}</translation>
    </message>
</context>
<context>
    <name>KeyChoice</name>
    <message>
        <source>A key a line, or account: key</source>
        <translation>每行一个密钥，或“账户: 密钥”</translation>
    </message>
    <message>
        <source>A keys file</source>
        <translation>密钥文件</translation>
    </message>
    <message>
        <source>Accounts: {accounts}</source>
        <translation>账户：{accounts}</translation>
    </message>
    <message>
        <source>Add, test or remove stored keys</source>
        <translation>添加、测试或删除已存储的密钥</translation>
    </message>
    <message>
        <source>An environment variable</source>
        <translation>环境变量</translation>
    </message>
    <message>
        <source>Choose a keys file</source>
        <translation>选择密钥文件</translation>
    </message>
    <message>
        <source>Choose the file</source>
        <translation>请选择文件</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>For servers on this machine that ask for no key</source>
        <translation>用于本机上不需要密钥的服务器</translation>
    </message>
    <message>
        <source>Keys file</source>
        <translation>密钥文件</translation>
    </message>
    <message>
        <source>Keys…</source>
        <translation>密钥…</translation>
    </message>
    <message>
        <source>Name of the variable</source>
        <translation>变量名</translation>
    </message>
    <message>
        <source>Name the variable; several keys in it stand with commas between them</source>
        <translation>请填写变量名；多个密钥以逗号分隔</translation>
    </message>
    <message>
        <source>No key</source>
        <translation>无密钥</translation>
    </message>
    <message>
        <source>No key is stored for this endpoint: add one, or take keys from elsewhere</source>
        <translation>该端点没有已存储的密钥：请添加，或改用其他来源的密钥</translation>
    </message>
    <message>
        <source>Stored keys</source>
        <translation>已存储的密钥</translation>
    </message>
    <message>
        <source>Where the keys come from</source>
        <translation>密钥来源</translation>
    </message>
</context>
<context>
    <name>KeysPage</name>
    <message>
        <source>&amp;Add and test</source>
        <translation>添加并测试(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Key</source>
        <translation>密钥(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>删除(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Test all</source>
        <translation>全部测试(&amp;T)</translation>
    </message>
    <message>
        <source>, balance {amount} {currency}</source>
        <translation>，余额 {amount} {currency}</translation>
    </message>
    <message>
        <source>, models: {models}</source>
        <translation>，模型：{models}</translation>
    </message>
    <message>
        <source>A new session can also take keys from a file or an environment variable: choose so there.</source>
        <translation>新会话也可使用文件或环境变量中的密钥：新建时选择即可。</translation>
    </message>
    <message>
        <source>A&amp;ccount</source>
        <translation>账户(&amp;C)</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>Add a key</source>
        <translation>添加密钥</translation>
    </message>
    <message>
        <source>Ask the endpoint of each key for its models and balance; costs nothing</source>
        <translation>用每个密钥向其端点查询模型和余额；不产生费用</translation>
    </message>
    <message>
        <source>Calls at once</source>
        <translation>并发调用</translation>
    </message>
    <message>
        <source>Calls in flight at most for this account, in sessions to come</source>
        <translation>在以后的会话中，该账户同时进行的调用上限</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>端点</translation>
    </message>
    <message>
        <source>For the &amp;endpoint</source>
        <translation>端点(&amp;E)</translation>
    </message>
    <message>
        <source>Forget the selected key, here and in the keyring</source>
        <translation>删除所选密钥，包括系统密钥环中的</translation>
    </message>
    <message>
        <source>It goes into the keyring of this system and is never shown again</source>
        <translation>存入本系统的密钥环，之后不再显示</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Most calls at once of {account}</source>
        <translation>{account} 的并发调用上限</translation>
    </message>
    <message>
        <source>No key is stored yet</source>
        <translation>还没有存储密钥</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Stored keys</source>
        <translation>已存储的密钥</translation>
    </message>
    <message>
        <source>The key is removed</source>
        <translation>密钥已删除</translation>
    </message>
    <message>
        <source>asking…</source>
        <translation>询问中…</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>not tested</source>
        <translation>未测试</translation>
    </message>
    <message>
        <source>such as work; keys of one account share its limits</source>
        <translation>例如 work；同一账户的密钥共用其限额</translation>
    </message>
    <message>
        <source>that of the settings</source>
        <translation>设置中的端点</translation>
    </message>
    <message>
        <source>works</source>
        <translation>可用</translation>
    </message>
    <message>
        <source>{key} is stored</source>
        <translation>{key} 已存储</translation>
    </message>
</context>
<context>
    <name>LicenceTexts</name>
    <message>
        <source>Licences</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>读取中…</translation>
    </message>
</context>
<context>
    <name>LimitBox</name>
    <message>
        <source>Calls it may have in flight at once, by your wish; 0 for no limit</source>
        <translation>允许同时进行的调用数；0 表示不设上限</translation>
    </message>
    <message>
        <source>Limit of calls in flight of account {name}</source>
        <translation>账户 {name} 进行中调用的上限</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>不设上限</translation>
    </message>
</context>
<context>
    <name>Log</name>
    <message>
        <source>account</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>cache</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>operator</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>request</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>session</source>
        <translation>会话</translation>
    </message>
</context>
<context>
    <name>LogModel</name>
    <message>
        <source>Kind</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
</context>
<context>
    <name>LogPanel</name>
    <message>
        <source>&amp;Copy lines</source>
        <translation>复制日志行(&amp;C)</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Every kind</source>
        <translation>全部类别</translation>
    </message>
    <message>
        <source>Every level</source>
        <translation>全部级别</translation>
    </message>
    <message>
        <source>Filter the log</source>
        <translation>筛选日志</translation>
    </message>
    <message>
        <source>Filter: a part of the message</source>
        <translation>筛选：消息中的文字</translation>
    </message>
    <message>
        <source>Fo&amp;llow</source>
        <translation>跟随(&amp;L)</translation>
    </message>
    <message>
        <source>Keep the newest line in sight; scrolling back ends it</source>
        <translation>始终显示最新一行；向上滚动即停止</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Show in &amp;plots</source>
        <translation>在图表中显示(&amp;P)</translation>
    </message>
    <message>
        <source>Show the &amp;request</source>
        <translation>显示该请求(&amp;R)</translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation>警告和错误</translation>
    </message>
    <message>
        <source>Which kinds of lines to show</source>
        <translation>显示哪些类别的日志</translation>
    </message>
    <message>
        <source>Which levels to show</source>
        <translation>显示哪些级别的日志</translation>
    </message>
    <message>
        <source>{count} lines</source>
        <translation>{count} 行</translation>
    </message>
    <message>
        <source>{shown} of {total} lines</source>
        <translation>{shown} / {total} 行</translation>
    </message>
</context>
<context>
    <name>Looks</name>
    <message>
        <source>answered</source>
        <translation>已回答</translation>
    </message>
    <message>
        <source>cooling</source>
        <translation>冷却中</translation>
    </message>
    <message>
        <source>critical</source>
        <translation>严重</translation>
    </message>
    <message>
        <source>degraded</source>
        <translation>降级</translation>
    </message>
    <message>
        <source>disabled</source>
        <translation>已停用</translation>
    </message>
    <message>
        <source>draining</source>
        <translation>排空中</translation>
    </message>
    <message>
        <source>error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>expired</source>
        <translation>已过期</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>good</source>
        <translation>良好</translation>
    </message>
    <message>
        <source>growing</source>
        <translation>增长</translation>
    </message>
    <message>
        <source>healthy</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>info</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>leaks</source>
        <translation>确认泄漏</translation>
    </message>
    <message>
        <source>low utility</source>
        <translation>低效用</translation>
    </message>
    <message>
        <source>may leak</source>
        <translation>疑似泄漏</translation>
    </message>
    <message>
        <source>nearly served</source>
        <translation>差点命中</translation>
    </message>
    <message>
        <source>no leak</source>
        <translation>无泄漏</translation>
    </message>
    <message>
        <source>no session</source>
        <translation>无会话</translation>
    </message>
    <message>
        <source>not served</source>
        <translation>未命中</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>out of balance</source>
        <translation>余额不足</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>pinned</source>
        <translation>已固定</translation>
    </message>
    <message>
        <source>probing</source>
        <translation>试探中</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>served</source>
        <translation>命中</translation>
    </message>
    <message>
        <source>shrinking</source>
        <translation>下降</translation>
    </message>
    <message>
        <source>stable</source>
        <translation>平稳</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>停止中</translation>
    </message>
    <message>
        <source>unauthorised</source>
        <translation>未授权</translation>
    </message>
    <message>
        <source>unfinished</source>
        <translation>未完成</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
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
        <translation>清理 1 次，归还 {size}</translation>
    </message>
    <message>
        <source>Anonymous</source>
        <translation>匿名页</translation>
    </message>
    <message>
        <source>Caches</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>Children</source>
        <translation>子进程</translation>
    </message>
    <message>
        <source>Clean expired…</source>
        <translation>清理过期…</translation>
    </message>
    <message>
        <source>Clean low-utility…</source>
        <translation>清理低效用…</translation>
    </message>
    <message>
        <source>Collect garbage</source>
        <translation>垃圾回收</translation>
    </message>
    <message>
        <source>Descriptors</source>
        <translation>描述符</translation>
    </message>
    <message>
        <source>Heap in use</source>
        <translation>堆占用</translation>
    </message>
    <message>
        <source>Mapped</source>
        <translation>映射块</translation>
    </message>
    <message>
        <source>No cleanup yet</source>
        <translation>尚未清理</translation>
    </message>
    <message>
        <source>No samples yet</source>
        <translation>还没有采样</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Python blocks</source>
        <translation>Python 内存块</translation>
    </message>
    <message>
        <source>Resident</source>
        <translation>常驻内存</translation>
    </message>
    <message>
        <source>Return memory</source>
        <translation>归还内存</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Take snapshot</source>
        <translation>创建快照</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>The search for leaks needs some minutes of samples.</source>
        <translation>检测泄漏需要几分钟的采样。</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>all that lies in memory</source>
        <translation>驻留在内存中的全部内容</translation>
    </message>
    <message>
        <source>growth of these is meant</source>
        <translation>其增长属于预期</translation>
    </message>
    <message>
        <source>handed out by the C library</source>
        <translation>由 C 库分配</translation>
    </message>
    <message>
        <source>handed out in large pieces of their own</source>
        <translation>单独分配的大块</translation>
    </message>
    <message>
        <source>no sample yet</source>
        <translation>还没有采样</translation>
    </message>
    <message>
        <source>of it what is not a part of a file</source>
        <translation>其中不属于文件的部分</translation>
    </message>
    <message>
        <source>of the session&apos;s event loop</source>
        <translation>属于会话的事件循环</translation>
    </message>
    <message>
        <source>of this process</source>
        <translation>属于本进程</translation>
    </message>
    <message>
        <source>open files and connections</source>
        <translation>打开的文件和连接</translation>
    </message>
    <message>
        <source>peak {size}</source>
        <translation>峰值 {size}</translation>
    </message>
    <message>
        <source>processes that this one started</source>
        <translation>由本进程启动的进程</translation>
    </message>
    <message>
        <source>small objects, about 100 bytes each</source>
        <translation>小对象，每个约 100 字节</translation>
    </message>
    <message>
        <source>this platform does not tell</source>
        <translation>本平台不提供</translation>
    </message>
    <message>
        <source>{count} cleanups, {size} returned</source>
        <translation>清理 {count} 次，归还 {size}</translation>
    </message>
    <message>
        <source>○ not judged yet</source>
        <translation>○ 尚未判定</translation>
    </message>
    <message>
        <source>◔ does not reach critical {level} at this rate</source>
        <translation>◔ 按此速率不会达到严重线 {level}</translation>
    </message>
    <message>
        <source>◔ reaches critical {level} in {time}</source>
        <translation>◔ {time} 后达到严重线 {level}</translation>
    </message>
    <message>
        <source>◔ reaches critical {level} in {time} ({low} at the earliest)</source>
        <translation>◔ {time} 后达到严重线 {level}（最早 {low}）</translation>
    </message>
    <message>
        <source>◔ reaches critical {level} in {time} ({low} to {high})</source>
        <translation>◔ {time} 后达到严重线 {level}（{low} 至 {high}）</translation>
    </message>
</context>
<context>
    <name>MemoryPanel</name>
    <message>
        <source>Channels</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Cleanups</source>
        <translation>清理</translation>
    </message>
    <message>
        <source>Growth</source>
        <translation>增长</translation>
    </message>
    <message>
        <source>Memory over time, beside throughput and latency</source>
        <translation>内存随时间的变化，与吞吐量和延迟对照</translation>
    </message>
    <message>
        <source>Show the plot</source>
        <translation>显示图表</translation>
    </message>
    <message>
        <source>Snapshots</source>
        <translation>快照</translation>
    </message>
    <message>
        <source>Tables of memory</source>
        <translation>内存表格</translation>
    </message>
</context>
<context>
    <name>Money</name>
    <message>
        <source>80 % interval, from {done} finished prompts; {left} are left, of which the cache should answer {hits}</source>
        <translation>80% 区间，依据已完成的 {done} 个提示；还剩 {left} 个，预计其中 {hits} 由缓存回答</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>All prompts are done</source>
        <translation>所有提示都已完成</translation>
    </message>
    <message>
        <source>Answers from the cache</source>
        <translation>来自缓存的回答</translation>
    </message>
    <message>
        <source>Calls off-peak, against what they cost at the peak price</source>
        <translation>低谷时段的调用，与高峰价格相比</translation>
    </message>
    <message>
        <source>Cap: {name}</source>
        <translation>上限：{name}</translation>
    </message>
    <message>
        <source>Cheap hours</source>
        <translation>低价时段</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>费用</translation>
    </message>
    <message>
        <source>Cost of each account</source>
        <translation>各账户的费用</translation>
    </message>
    <message>
        <source>Cost so far</source>
        <translation>目前费用</translation>
    </message>
    <message>
        <source>Expected in all</source>
        <translation>预计总费用</translation>
    </message>
    <message>
        <source>It is known once a session runs</source>
        <translation>会话运行后才能得知</translation>
    </message>
    <message>
        <source>Left of its cap</source>
        <translation>上限余额</translation>
    </message>
    <message>
        <source>Money</source>
        <translation>费用</translation>
    </message>
    <message>
        <source>No price is known for {n} calls: add the model to prices.toml</source>
        <translation>有 {n} 次调用的价格未知：请在 prices.toml 中添加该模型</translation>
    </message>
    <message>
        <source>Not known before {n} prompts were bought: {now} are</source>
        <translation>购买 {n} 个提示的回答之后才能得知：目前为 {now} 个</translation>
    </message>
    <message>
        <source>Prompt caching</source>
        <translation>提示缓存</translation>
    </message>
    <message>
        <source>Prompt tokens that the provider had in its own cache, at their lower price</source>
        <translation>服务商自身缓存中已有的提示 token，按较低价格计费</translation>
    </message>
    <message>
        <source>Saved by</source>
        <translation>节省来源</translation>
    </message>
    <message>
        <source>Session</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>占比</translation>
    </message>
    <message>
        <source>The number of prompts is not known yet</source>
        <translation>提示的数量尚不清楚</translation>
    </message>
    <message>
        <source>What they had cost when they were bought</source>
        <translation>当初购买这些回答时的费用</translation>
    </message>
    <message>
        <source>{amount} by all sessions</source>
        <translation>所有会话共 {amount}</translation>
    </message>
    <message>
        <source>{day} (UTC)</source>
        <translation>{day}（UTC）</translation>
    </message>
    <message>
        <source>{mid} ({low} to {high})</source>
        <translation>{mid}（{low} 至 {high}）</translation>
    </message>
    <message>
        <source>{spent} of {cap}, {left} left</source>
        <translation>{spent} / {cap}，剩余 {left}</translation>
    </message>
</context>
<context>
    <name>NewSession</name>
    <message>
        <source>&amp;Start</source>
        <translation>开始(&amp;S)</translation>
    </message>
    <message>
        <source>Choose or paste prompts</source>
        <translation>请选择或粘贴提示词</translation>
    </message>
    <message>
        <source>Choose where the session file goes</source>
        <translation>请选择会话文件的位置</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Conte&amp;xt</source>
        <translation>上下文(&amp;X)</translation>
    </message>
    <message>
        <source>Holds prompts and answers; a session can be resumed from it</source>
        <translation>保存提示词和回答；可由此继续会话</translation>
    </message>
    <message>
        <source>How</source>
        <translation>运行方式</translation>
    </message>
    <message>
        <source>Name the session file</source>
        <translation>请填写会话文件名</translation>
    </message>
    <message>
        <source>New session</source>
        <translation>新建会话</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Ready to start</source>
        <translation>可以开始</translation>
    </message>
    <message>
        <source>Session f&amp;ile</source>
        <translation>会话文件(&amp;I)</translation>
    </message>
    <message>
        <source>Session file</source>
        <translation>会话文件</translation>
    </message>
    <message>
        <source>Sessions (*.pilot)</source>
        <translation>会话 (*.pilot)</translation>
    </message>
    <message>
        <source>The prompts cannot be used</source>
        <translation>提示词无法使用</translation>
    </message>
    <message>
        <source>There are no keys for this endpoint.</source>
        <translation>该端点没有密钥。</translation>
    </message>
    <message>
        <source>There is a file of this name: choose another name, or open it to go on with it</source>
        <translation>同名文件已存在：请换个名称，或打开该文件继续会话</translation>
    </message>
    <message>
        <source>Where it is kept</source>
        <translation>保存位置</translation>
    </message>
    <message>
        <source>Where the session file goes</source>
        <translation>会话文件的位置</translation>
    </message>
    <message>
        <source>Whom to ask</source>
        <translation>询问对象</translation>
    </message>
    <message>
        <source>{messages} messages, {tokens} tokens go before every prompt; sampling is the context&apos;s</source>
        <translation>每条提示之前都有 {messages} 条消息、{tokens} 个令牌；采样参数取自该上下文</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>另有 %n 条</numerusform>
        </translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Notifications</name>
    <message>
        <source>Account {account} is out of balance: {why}</source>
        <translation>账户 {account} 余额不足：{why}</translation>
    </message>
    <message>
        <source>All accounts are cooling; the first is tried again at {time}</source>
        <translation>全部账户冷却中；第一个将于 {time} 重试</translation>
    </message>
    <message>
        <source>Memory is critical: {used} in use</source>
        <translation>内存严重：已用 {used}</translation>
    </message>
    <message>
        <source>Memory leaks: {evidence}</source>
        <translation>内存泄漏：{evidence}</translation>
    </message>
    <message>
        <source>The session failed: {why}</source>
        <translation>会话失败：{why}</translation>
    </message>
    <message>
        <source>The session has finished: {answered} answered, {failed} failed</source>
        <translation>会话已结束：{answered} 条已回答，{failed} 条失败</translation>
    </message>
</context>
<context>
    <name>Notifier</name>
    <message>
        <source>For an hour</source>
        <translation>一小时</translation>
    </message>
    <message>
        <source>For {n} minutes</source>
        <translation>{n} 分钟</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Snooze…</source>
        <translation>暂停提醒…</translation>
    </message>
    <message>
        <source>Until the session ends</source>
        <translation>直到会话结束</translation>
    </message>
</context>
<context>
    <name>Overall</name>
    <message>
        <source>Memory grows and may be leaking; another look is due</source>
        <translation>内存持续增长，疑似泄漏；建议再次检查</translation>
    </message>
    <message>
        <source>Memory is critical: {used}</source>
        <translation>内存严重：{used}</translation>
    </message>
    <message>
        <source>Memory is over its warning level: {used}</source>
        <translation>内存超过警告线：{used}</translation>
    </message>
    <message>
        <source>No prompt has ended for {time}</source>
        <translation>已有 {time} 没有提示词完成</translation>
    </message>
    <message>
        <source>None of the {n} accounts can answer now</source>
        <translation>{n} 个账户目前都无法回答</translation>
    </message>
    <message>
        <source>The session ended by an error</source>
        <translation>会话因错误结束</translation>
    </message>
    <message>
        <source>The session is {phase}</source>
        <translation>会话状态：{phase}</translation>
    </message>
    <message>
        <source>finished, {n} failed</source>
        <translation>已结束，{n} 条失败</translation>
    </message>
    <message>
        <source>look at accounts</source>
        <translation>查看账户</translation>
    </message>
    <message>
        <source>look at failures</source>
        <translation>查看失败</translation>
    </message>
    <message>
        <source>look at memory</source>
        <translation>查看内存</translation>
    </message>
    <message>
        <source>may leak</source>
        <translation>疑似泄漏</translation>
    </message>
    <message>
        <source>memory critical</source>
        <translation>内存严重</translation>
    </message>
    <message>
        <source>memory leaks</source>
        <translation>内存泄漏</translation>
    </message>
    <message>
        <source>near cost cap</source>
        <translation>接近费用上限</translation>
    </message>
    <message>
        <source>no account usable</source>
        <translation>无可用账户</translation>
    </message>
    <message>
        <source>no answers</source>
        <translation>没有回答</translation>
    </message>
    <message>
        <source>prompts fail</source>
        <translation>提示词失败</translation>
    </message>
    <message>
        <source>session failed</source>
        <translation>会话失败</translation>
    </message>
    <message>
        <source>well</source>
        <translation>良好</translation>
    </message>
    <message>
        <source>{n} of {all} accounts cannot answer: {names}</source>
        <translation>{all} 个账户中有 {n} 个无法回答：{names}</translation>
    </message>
    <message>
        <source>{n} prompts found no answer</source>
        <translation>{n} 条提示词没有得到回答</translation>
    </message>
    <message>
        <source>{share} of the prompts of the last minute failed</source>
        <translation>最近一分钟的提示词有 {share} 失败</translation>
    </message>
    <message>
        <source>{spent} of the cost cap of {cap} are spent; the session ends there</source>
        <translation>费用上限 {cap} 已用 {spent}；达到后会话结束</translation>
    </message>
</context>
<context>
    <name>Plots</name>
    <message>
        <source>$ a minute</source>
        <translation>$/分钟</translation>
    </message>
    <message>
        <source>$ so far</source>
        <translation>累计 $</translation>
    </message>
    <message>
        <source>, right: {unit}</source>
        <translation>，右轴：{unit}</translation>
    </message>
    <message>
        <source>1 h</source>
        <translation>1 小时</translation>
    </message>
    <message>
        <source>1 min</source>
        <translation>1 分钟</translation>
    </message>
    <message>
        <source>15 min</source>
        <translation>15 分钟</translation>
    </message>
    <message>
        <source>5 min</source>
        <translation>5 分钟</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>费用</translation>
    </message>
    <message>
        <source>Hits of the cache</source>
        <translation>缓存命中</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>延迟</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Python</source>
        <translation>Python</translation>
    </message>
    <message>
        <source>Throughput and queue</source>
        <translation>吞吐量与队列</translation>
    </message>
    <message>
        <source>Whole session</source>
        <translation>整个会话</translation>
    </message>
    <message>
        <source>a minute</source>
        <translation>每分钟</translation>
    </message>
    <message>
        <source>a second</source>
        <translation>每秒</translation>
    </message>
    <message>
        <source>above: {levels}</source>
        <translation>上方：{levels}</translation>
    </message>
    <message>
        <source>answers</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>caches</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>canonical</source>
        <translation>规范</translation>
    </message>
    <message>
        <source>critical</source>
        <translation>严重</translation>
    </message>
    <message>
        <source>exact</source>
        <translation>精确</translation>
    </message>
    <message>
        <source>failures</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>first token p50</source>
        <translation>首个令牌 p50</translation>
    </message>
    <message>
        <source>first token p95</source>
        <translation>首个令牌 p95</translation>
    </message>
    <message>
        <source>hit rate</source>
        <translation>命中率</translation>
    </message>
    <message>
        <source>in flight</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>native</source>
        <translation>原生</translation>
    </message>
    <message>
        <source>resident</source>
        <translation>常驻</translation>
    </message>
    <message>
        <source>rest</source>
        <translation>其余</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>similar</source>
        <translation>相似</translation>
    </message>
    <message>
        <source>so far</source>
        <translation>累计</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>whole p50</source>
        <translation>完整回答 p50</translation>
    </message>
    <message>
        <source>whole p95</source>
        <translation>完整回答 p95</translation>
    </message>
    <message>
        <source>{clock}, {elapsed} in</source>
        <translation>{clock}，已运行 {elapsed}</translation>
    </message>
    <message>
        <source>{value} (top {top})</source>
        <translation>{value}（顶部 {top}）</translation>
    </message>
</context>
<context>
    <name>PlotsBoard</name>
    <message>
        <source>Plots over time</source>
        <translation>随时间变化的图表</translation>
    </message>
</context>
<context>
    <name>PlotsPanel</name>
    <message>
        <source>Export what the plots show</source>
        <translation>导出图表所示数据</translation>
    </message>
    <message>
        <source>Point at a plot to read all of them there; wheel: zoom, drag: move, arrows: step</source>
        <translation>指向图表可同时读取各图数值；滚轮：缩放，拖动：移动，方向键：逐步移动</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>表格 (*.csv)</translation>
    </message>
    <message>
        <source>The plots are in the clipboard as a picture.</source>
        <translation>图表已作为图片复制到剪贴板。</translation>
    </message>
    <message>
        <source>The plots at the crosshair</source>
        <translation>十字线处的图表数值</translation>
    </message>
    <message>
        <source>{count} rows are in {path}</source>
        <translation>已将 {count} 行写入 {path}</translation>
    </message>
</context>
<context>
    <name>PlotsToolbar</name>
    <message>
        <source>&amp;Export what is in view as CSV…</source>
        <translation>将当前视图导出为 CSV(&amp;E)…</translation>
    </message>
    <message>
        <source>As many as fit</source>
        <translation>自动列数</translation>
    </message>
    <message>
        <source>Back to live</source>
        <translation>回到实时</translation>
    </message>
    <message>
        <source>Copy as &amp;picture</source>
        <translation>复制为图片(&amp;P)</translation>
    </message>
    <message>
        <source>Hold the picture still; the session goes on and so do its data</source>
        <translation>定住画面；会话及其数据照常继续</translation>
    </message>
    <message>
        <source>How much time the plots show</source>
        <translation>图表显示的时间范围</translation>
    </message>
    <message>
        <source>Pause the plots</source>
        <translation>暂停图表</translation>
    </message>
    <message>
        <source>Plots</source>
        <translation>图表</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Show what happens now again</source>
        <translation>重新显示当前时刻</translation>
    </message>
    <message>
        <source>Take the plots along</source>
        <translation>保存或复制图表</translation>
    </message>
    <message>
        <source>Which plots to show</source>
        <translation>显示哪些图表</translation>
    </message>
    <message>
        <source>earlier</source>
        <translation>较早</translation>
    </message>
    <message>
        <source>live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>‖ Pause</source>
        <translation>‖ 暂停</translation>
    </message>
    <message>
        <source>▶ Back to live</source>
        <translation>▶ 回到实时</translation>
    </message>
    <message>
        <source>▶ Live</source>
        <translation>▶ 实时</translation>
    </message>
</context>
<context>
    <name>ProfilesPage</name>
    <message>
        <source>&amp;Create</source>
        <translation>新建(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation>删除(&amp;D)…</translation>
    </message>
    <message>
        <source>&amp;Use this profile</source>
        <translation>使用此配置档(&amp;U)</translation>
    </message>
    <message>
        <source>A profile has settings, keys and kept answers of its own. From a terminal: pilothouse --profile NAME</source>
        <translation>每个配置档有各自的设置、密钥和保存的回答。在终端中：pilothouse --profile NAME</translation>
    </message>
    <message>
        <source>Delete a profile</source>
        <translation>删除配置档</translation>
    </message>
    <message>
        <source>Delete the profile {name} with its settings, its stored keys and its kept answers?</source>
        <translation>删除配置档 {name} 及其设置、已存储的密钥和保存的回答？</translation>
    </message>
    <message>
        <source>Delete {name}</source>
        <translation>删除 {name}</translation>
    </message>
    <message>
        <source>Its session files stay. This cannot be undone.</source>
        <translation>其会话文件会保留。此操作无法撤销。</translation>
    </message>
    <message>
        <source>Name of a new profile</source>
        <translation>新配置档的名称</translation>
    </message>
    <message>
        <source>Not while a session runs in this window</source>
        <translation>本窗口有会话运行时不可更改</translation>
    </message>
    <message>
        <source>Profiles</source>
        <translation>配置档</translation>
    </message>
    <message>
        <source>● {name} (in use)</source>
        <translation>● {name}（使用中）</translation>
    </message>
</context>
<context>
    <name>PromptsPart</name>
    <message>
        <source>&amp;Pasted</source>
        <translation>粘贴(&amp;P)</translation>
    </message>
    <message>
        <source>; the first {shown} are shown</source>
        <translation>；显示前 {shown} 条</translation>
    </message>
    <message>
        <source>A .txt, .csv or .jsonl file; it can also be dropped here</source>
        <translation>.txt、.csv 或 .jsonl 文件；也可拖放到这里</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Choose a prompts file</source>
        <translation>选择提示词文件</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>From a &amp;file</source>
        <translation>来自文件(&amp;F)</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Lines that cannot be used and are left out: {count}</source>
        <translation>无法使用而略去的行：{count}</translation>
    </message>
    <message>
        <source>One prompt a line, or one JSON record a line: {&quot;prompt&quot;: &quot;…&quot;} or {&quot;messages&quot;: […]}</source>
        <translation>每行一条提示词，或每行一条 JSON 记录：{&quot;prompt&quot;: &quot;…&quot;} 或 {&quot;messages&quot;: […]}</translation>
    </message>
    <message>
        <source>Pasted prompts</source>
        <translation>粘贴的提示词</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Prompts (*.txt *.csv *.jsonl)</source>
        <translation>提示词 (*.txt *.csv *.jsonl)</translation>
    </message>
    <message>
        <source>Prompts file</source>
        <translation>提示词文件</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>读取中…</translation>
    </message>
    <message>
        <source>Rejected lines</source>
        <translation>被拒的行</translation>
    </message>
    <message>
        <source>Text: a prompt a line. CSV: a column named prompt. JSON lines: prompt, messages, or the lines of an OpenAI batch.</source>
        <translation>文本：每行一条提示词。CSV：名为 prompt 的列。JSON Lines：prompt、messages，或 OpenAI 批处理的行。</translation>
    </message>
    <message>
        <source>The first prompts</source>
        <translation>前几条提示词</translation>
    </message>
    <message>
        <source>There is no prompt in it</source>
        <translation>其中没有提示词</translation>
    </message>
    <message>
        <source>What is understood of the prompts is shown here</source>
        <translation>这里显示识别出的提示词</translation>
    </message>
    <message>
        <source>Why it is left out</source>
        <translation>略去原因</translation>
    </message>
    <message>
        <source>{count} prompts</source>
        <translation>{count} 条提示词</translation>
    </message>
    <message>
        <source>{count} prompts so far, counting…</source>
        <translation>已有 {count} 条提示词，计数中…</translation>
    </message>
    <message>
        <source>~{count} prompts, counting…</source>
        <translation>约 {count} 条提示词，计数中…</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>&amp;Look in:</source>
        <translation>查看(&amp;L)：</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>文件类型(&amp;T)：</translation>
    </message>
</context>
<context>
    <name>RecentMenu</name>
    <message>
        <source>&amp;Clear the list</source>
        <translation>清空列表(&amp;C)</translation>
    </message>
    <message>
        <source>Open re&amp;cent</source>
        <translation>打开最近的文件(&amp;C)</translation>
    </message>
    <message>
        <source>{name} (not there any more)</source>
        <translation>{name}（已不存在）</translation>
    </message>
</context>
<context>
    <name>ReplayBar</name>
    <message>
        <source>As fast as it goes</source>
        <translation>最快速度</translation>
    </message>
    <message>
        <source>Back to the moment before (Left)</source>
        <translation>回到上一时刻（左方向键）</translation>
    </message>
    <message>
        <source>Click or drag to go to a moment. Lines mark what happened: rest the pointer on one</source>
        <translation>点击或拖动以跳到某一时刻。竖线标出发生的事件：将指针停在上面查看</translation>
    </message>
    <message>
        <source>Close the recording</source>
        <translation>关闭录制</translation>
    </message>
    <message>
        <source>How many times as fast as it was</source>
        <translation>实际速度的多少倍</translation>
    </message>
    <message>
        <source>Leave replay</source>
        <translation>离开回放</translation>
    </message>
    <message>
        <source>Moment before</source>
        <translation>上一时刻</translation>
    </message>
    <message>
        <source>Next moment</source>
        <translation>下一时刻</translation>
    </message>
    <message>
        <source>On to the next moment (Right)</source>
        <translation>前进到下一时刻（右方向键）</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>打开中…</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Pause the replay</source>
        <translation>暂停回放</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Play or pause (Space)</source>
        <translation>播放或暂停（空格键）</translation>
    </message>
    <message>
        <source>Play the replay</source>
        <translation>播放回放</translation>
    </message>
    <message>
        <source>Reading…   {passed} of {whole}</source>
        <translation>读取中…   {passed} / {whole}</translation>
    </message>
    <message>
        <source>Replay</source>
        <translation>回放</translation>
    </message>
    <message>
        <source>Speed of the replay</source>
        <translation>回放速度</translation>
    </message>
    <message>
        <source>This session is not running: it is shown as it was recorded</source>
        <translation>该会话未在运行：按录制内容显示</translation>
    </message>
    <message>
        <source>Time of the session</source>
        <translation>会话时间</translation>
    </message>
    <message>
        <source>{clock}   {passed} of {whole}</source>
        <translation>{clock}   {passed} / {whole}</translation>
    </message>
    <message>
        <source>● Recorded</source>
        <translation>● 录制</translation>
    </message>
</context>
<context>
    <name>Replays</name>
    <message>
        <source>Replay it</source>
        <translation>回放</translation>
    </message>
    <message>
        <source>Replay of {name}</source>
        <translation>{name} 的回放</translation>
    </message>
    <message>
        <source>Resume the session</source>
        <translation>继续会话</translation>
    </message>
    <message>
        <source>{name} (recorded)</source>
        <translation>{name}（录制）</translation>
    </message>
    <message>
        <source>{name} is shown as it was recorded: {answered} of {prompts} prompts are answered.</source>
        <translation>{name} 按录制内容显示：{prompts} 条提示词中 {answered} 条已回答。</translation>
    </message>
</context>
<context>
    <name>RequestDetail</name>
    <message>
        <source>1 call</source>
        <translation>1 次调用</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Arriving now: call {number} on {account}</source>
        <translation>正在接收：{account} 上的第 {number} 次调用</translation>
    </message>
    <message>
        <source>Ask &amp;anew</source>
        <translation>重新询问(&amp;A)</translation>
    </message>
    <message>
        <source>Ask it once more, past the cache; the answer stays until there is a new one</source>
        <translation>绕过缓存再问一次；得到新回答之前保留现有回答</translation>
    </message>
    <message>
        <source>Asked anew; until the new answer has come this is the one before</source>
        <translation>已重新询问；得到新回答之前显示的是原回答</translation>
    </message>
    <message>
        <source>Cache en&amp;try</source>
        <translation>缓存条目(&amp;T)</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>调用</translation>
    </message>
    <message>
        <source>Close (Escape)</source>
        <translation>关闭 (Esc)</translation>
    </message>
    <message>
        <source>Close the request&apos;s details</source>
        <translation>关闭请求详情</translation>
    </message>
    <message>
        <source>Copy ans&amp;wer</source>
        <translation>复制回答(&amp;W)</translation>
    </message>
    <message>
        <source>Copy pro&amp;mpt</source>
        <translation>复制提示词(&amp;M)</translation>
    </message>
    <message>
        <source>In flight at this moment of the recording; this is what came of it</source>
        <translation>录制到此刻仍在进行中；以下是其结果</translation>
    </message>
    <message>
        <source>It is being asked now</source>
        <translation>正在询问</translation>
    </message>
    <message>
        <source>No answer. {error}</source>
        <translation>没有回答。{error}</translation>
    </message>
    <message>
        <source>Not finished: it will be asked again when the session is resumed</source>
        <translation>未完成：继续会话时会再次询问</translation>
    </message>
    <message>
        <source>Nothing has arrived yet</source>
        <translation>还没有收到内容</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Show the cache&apos;s entry with this answer</source>
        <translation>显示含有此回答的缓存条目</translation>
    </message>
    <message>
        <source>The cache is open while a session runs</source>
        <translation>缓存仅在会话运行时打开</translation>
    </message>
    <message>
        <source>The session has ended: resume it first</source>
        <translation>会话已结束：请先继续会话</translation>
    </message>
    <message>
        <source>Votes</source>
        <translation>投票</translation>
    </message>
    <message>
        <source>agreement {share}</source>
        <translation>一致度 {share}</translation>
    </message>
    <message>
        <source>began {time}</source>
        <translation>开始于 {time}</translation>
    </message>
    <message>
        <source>ended by “{reason}”</source>
        <translation>结束原因“{reason}”</translation>
    </message>
    <message>
        <source>first token {time}</source>
        <translation>首个令牌 {time}</translation>
    </message>
    <message>
        <source>low agreement {share}</source>
        <translation>一致度低 {share}</translation>
    </message>
    <message>
        <source>request id {id}</source>
        <translation>请求 ID {id}</translation>
    </message>
    <message>
        <source>whole {time}</source>
        <translation>总耗时 {time}</translation>
    </message>
    <message>
        <source>{asked} + {said} tokens</source>
        <translation>{asked} + {said} 令牌</translation>
    </message>
    <message>
        <source>{count} calls</source>
        <translation>{count} 次调用</translation>
    </message>
</context>
<context>
    <name>Requests</name>
    <message>
        <source>#</source>
        <translation>#</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>已回答</translation>
    </message>
    <message>
        <source>Began</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Began after</source>
        <translation>开始于</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>调用</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>调用</translation>
    </message>
    <message>
        <source>Calls made for it</source>
        <translation>为其进行的调用</translation>
    </message>
    <message>
        <source>Canonical hits</source>
        <translation>规范命中</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>费用</translation>
    </message>
    <message>
        <source>Exact hits</source>
        <translation>精确命中</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>First token</source>
        <translation>首个令牌</translation>
    </message>
    <message>
        <source>First token after {time}</source>
        <translation>{time} 后得到首个令牌</translation>
    </message>
    <message>
        <source>Hit, agreement, error, or what the last call is doing</source>
        <translation>命中、一致度、错误，或最近一次调用的状态</translation>
    </message>
    <message>
        <source>Hits</source>
        <translation>命中</translation>
    </message>
    <message>
        <source>How the prompt begins; search for it above</source>
        <translation>提示词的开头；可在上方搜索</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>In flight</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>延迟</translation>
    </message>
    <message>
        <source>Low agreement</source>
        <translation>一致度低</translation>
    </message>
    <message>
        <source>More than one call</source>
        <translation>多于一次调用</translation>
    </message>
    <message>
        <source>Of all its calls</source>
        <translation>其全部调用合计</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Passed over</source>
        <translation>未选用</translation>
    </message>
    <message>
        <source>Passed over: {names}</source>
        <translation>未选用：{names}</translation>
    </message>
    <message>
        <source>Place in the session</source>
        <translation>在会话中的序号</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Request id</source>
        <translation>请求 ID</translation>
    </message>
    <message>
        <source>Request id {id}</source>
        <translation>请求 ID {id}</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Similar hits</source>
        <translation>相似命中</translation>
    </message>
    <message>
        <source>Slower than…</source>
        <translation>慢于…</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Time limits</source>
        <translation>时间限制</translation>
    </message>
    <message>
        <source>Time limits: {limits}</source>
        <translation>时间限制：{limits}</translation>
    </message>
    <message>
        <source>Time to the first token</source>
        <translation>到首个令牌的时间</translation>
    </message>
    <message>
        <source>Time to the whole answer</source>
        <translation>到完整回答的时间</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>令牌</translation>
    </message>
    <message>
        <source>Unfinished</source>
        <translation>未完成</translation>
    </message>
    <message>
        <source>When it was taken up last</source>
        <translation>最近一次开始处理的时间</translation>
    </message>
    <message>
        <source>Who answered, or is asked now</source>
        <translation>回答的账户，或正在询问的账户</translation>
    </message>
    <message>
        <source>Whole</source>
        <translation>总耗时</translation>
    </message>
    <message>
        <source>Why these limits</source>
        <translation>设此限制的原因</translation>
    </message>
    <message>
        <source>Why these limits: {why}</source>
        <translation>设此限制的原因：{why}</translation>
    </message>
    <message>
        <source>Why this account</source>
        <translation>选用该账户的原因</translation>
    </message>
    <message>
        <source>Why this account: {why}</source>
        <translation>选用该账户的原因：{why}</translation>
    </message>
    <message>
        <source>Your name for the prompt; search for it above</source>
        <translation>您为提示词取的名称；可在上方搜索</translation>
    </message>
    <message>
        <source>agreement {share}</source>
        <translation>一致度 {share}</translation>
    </message>
    <message>
        <source>answered</source>
        <translation>已回答</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>canonical hit</source>
        <translation>规范命中</translation>
    </message>
    <message>
        <source>check of a hit</source>
        <translation>命中抽查</translation>
    </message>
    <message>
        <source>exact hit</source>
        <translation>精确命中</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>first call</source>
        <translation>首次调用</translation>
    </message>
    <message>
        <source>first token {first}, silence {silence}, whole {whole}</source>
        <translation>首个令牌 {first}，静默 {silence}，整体 {whole}</translation>
    </message>
    <message>
        <source>hedge</source>
        <translation>对冲</translation>
    </message>
    <message>
        <source>low agreement</source>
        <translation>一致度低</translation>
    </message>
    <message>
        <source>low agreement {share}</source>
        <translation>一致度低 {share}</translation>
    </message>
    <message>
        <source>prefetch</source>
        <translation>预取</translation>
    </message>
    <message>
        <source>probe</source>
        <translation>试探</translation>
    </message>
    <message>
        <source>race</source>
        <translation>竞速</translation>
    </message>
    <message>
        <source>refresh</source>
        <translation>提前刷新</translation>
    </message>
    <message>
        <source>retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>running, answered or failed</source>
        <translation>运行中、已回答或失败</translation>
    </message>
    <message>
        <source>similar hit</source>
        <translation>相似命中</translation>
    </message>
    <message>
        <source>vote</source>
        <translation>投票</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>{outcome} {time}</source>
        <translation>{outcome} {time}</translation>
    </message>
    <message>
        <source>{outcome}, next</source>
        <translation>{outcome}，下一次</translation>
    </message>
</context>
<context>
    <name>RequestsPanel</name>
    <message>
        <source> s</source>
        <translation> 秒</translation>
    </message>
    <message>
        <source>All accounts</source>
        <translation>全部账户</translation>
    </message>
    <message>
        <source>Ask anew</source>
        <translation>重新询问</translation>
    </message>
    <message>
        <source>Ask failed ones &amp;anew</source>
        <translation>重新询问失败的(&amp;A)</translation>
    </message>
    <message>
        <source>Ask failed ones anew</source>
        <translation>重新询问失败的请求</translation>
    </message>
    <message>
        <source>Copy &amp;ids</source>
        <translation>复制 ID(&amp;I)</translation>
    </message>
    <message>
        <source>Copy ids</source>
        <translation>复制 ID</translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation>导出(&amp;X)…</translation>
    </message>
    <message>
        <source>Export as JSON lines…</source>
        <translation>导出为 JSON Lines…</translation>
    </message>
    <message>
        <source>Export the selected requests</source>
        <translation>导出所选请求</translation>
    </message>
    <message>
        <source>JSON lines (*.jsonl)</source>
        <translation>JSON Lines (*.jsonl)</translation>
    </message>
    <message>
        <source>Reading texts: {count}</source>
        <translation>正在读取文本：{count}</translation>
    </message>
    <message>
        <source>Requests of which account</source>
        <translation>哪个账户的请求</translation>
    </message>
    <message>
        <source>Save as context</source>
        <translation>保存为上下文</translation>
    </message>
    <message>
        <source>Search requests</source>
        <translation>搜索请求</translation>
    </message>
    <message>
        <source>Search: a word of the prompts&apos; beginnings or ids</source>
        <translation>搜索：提示词开头或 ID 中的字词</translation>
    </message>
    <message>
        <source>Select &amp;none</source>
        <translation>取消选择(&amp;N)</translation>
    </message>
    <message>
        <source>Select all matching</source>
        <translation>选择全部匹配项</translation>
    </message>
    <message>
        <source>Slower than, in seconds</source>
        <translation>慢于（秒）</translation>
    </message>
    <message>
        <source>The cache has no entry with this answer (any more)</source>
        <translation>缓存中没有（或不再有）含此回答的条目</translation>
    </message>
    <message>
        <source>The session has ended: resume it first</source>
        <translation>会话已结束：请先继续会话</translation>
    </message>
    <message>
        <source>The session runs without a cache</source>
        <translation>本会话未使用缓存</translation>
    </message>
    <message>
        <source>Which requests to show</source>
        <translation>显示哪些请求</translation>
    </message>
    <message>
        <source>all {count} matching</source>
        <translation>全部 {count} 条匹配项</translation>
    </message>
    <message>
        <source>{count} ids are on the clipboard</source>
        <translation>已复制 {count} 个 ID 到剪贴板</translation>
    </message>
    <message>
        <source>{count} of {total} shown</source>
        <translation>显示 {count} / {total} 条</translation>
    </message>
    <message>
        <source>{count} results are in {file}</source>
        <translation>已将 {count} 条结果写入 {file}</translation>
    </message>
    <message>
        <source>{count} selected</source>
        <translation>已选 {count} 条</translation>
    </message>
    <message>
        <source>{count} shown</source>
        <translation>显示 {count} 条</translation>
    </message>
</context>
<context>
    <name>RunPart</name>
    <message>
        <source> prompts at once</source>
        <translation> 条提示词同时进行</translation>
    </message>
    <message>
        <source>Answer repeated prompts from the cache</source>
        <translation>由缓存回答重复的提示词</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>Con&amp;currency</source>
        <translation>并发数(&amp;C)</translation>
    </message>
    <message>
        <source>Concurrency</source>
        <translation>并发数</translation>
    </message>
    <message>
        <source>Consensus</source>
        <translation>共识</translation>
    </message>
    <message>
        <source>Cost &amp;limit</source>
        <translation>费用上限(&amp;L)</translation>
    </message>
    <message>
        <source>Cost limit</source>
        <translation>费用上限</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>快速</translation>
    </message>
    <message>
        <source>M&amp;ode</source>
        <translation>模式(&amp;O)</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>模式</translation>
    </message>
    <message>
        <source>No limit</source>
        <translation>不设上限</translation>
    </message>
    <message>
        <source>Once it has cost this much, no new call is made</source>
        <translation>费用达到此数后不再发起新调用</translation>
    </message>
    <message>
        <source>One call a prompt, and a second one only when the first is slow. The cheapest.</source>
        <translation>每条提示词一次调用，仅在第一次较慢时发起第二次。最省费用。</translation>
    </message>
    <message>
        <source>Single</source>
        <translation>单次</translation>
    </message>
    <message>
        <source>{count} answers to each prompt are compared and the most common one counts. Surer, at {count} times the cost.</source>
        <translation>每条提示词取 {count} 个回答进行比较，采用最常见的一个。更可靠，费用为 {count} 倍。</translation>
    </message>
    <message>
        <source>{count} calls race for each prompt, the first answer counts. Quicker, up to {count} times the cost.</source>
        <translation>每条提示词 {count} 个调用竞速，采用最先到达的回答。更快，费用最多为 {count} 倍。</translation>
    </message>
</context>
<context>
    <name>SettingField</name>
    <message>
        <source>Back to the default: {value}</source>
        <translation>恢复默认值：{value}</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Reset {setting}</source>
        <translation>重置“{setting}”</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>未设置</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>{meaning}. Default: {value}.</source>
        <translation>{meaning}。默认：{value}。</translation>
    </message>
    <message>
        <source>{meaning}. {takes}. Default: {value}.</source>
        <translation>{meaning}。{takes}。默认：{value}。</translation>
    </message>
</context>
<context>
    <name>SettingValues</name>
    <message>
        <source>A number</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>A text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>A text such as {example}</source>
        <translation>文本，例如 {example}</translation>
    </message>
    <message>
        <source>A whole number</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>{what} from {low} to {high}</source>
        <translation>{what}，{low} 到 {high}</translation>
    </message>
    <message>
        <source>{what} of at least {low}</source>
        <translation>{what}，不小于 {low}</translation>
    </message>
    <message>
        <source>{what}, or empty</source>
        <translation>{what}，或留空</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>%</source>
        <translation>%</translation>
    </message>
    <message>
        <source>Adaptive lifetime</source>
        <translation>自适应保留时间</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Ask equal prompts once</source>
        <translation>相同提示词只问一次</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>尝试次数</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>Calls in flight per account</source>
        <translation>每账户进行中的调用</translation>
    </message>
    <message>
        <source>Check every</source>
        <translation>检查间隔</translation>
    </message>
    <message>
        <source>Clean up at</source>
        <translation>清理阈值</translation>
    </message>
    <message>
        <source>Clean up at a share</source>
        <translation>按占比清理</translation>
    </message>
    <message>
        <source>Concurrency</source>
        <translation>并发数</translation>
    </message>
    <message>
        <source>Consensus votes</source>
        <translation>共识票数</translation>
    </message>
    <message>
        <source>Cost limit</source>
        <translation>费用上限</translation>
    </message>
    <message>
        <source>Cost limit of a day</source>
        <translation>每日费用上限</translation>
    </message>
    <message>
        <source>Cost limit of an account</source>
        <translation>单个账户的费用上限</translation>
    </message>
    <message>
        <source>Endpoint and model</source>
        <translation>端点与模型</translation>
    </message>
    <message>
        <source>Keep answers for</source>
        <translation>回答保留时长</translation>
    </message>
    <message>
        <source>Keep like beginnings together</source>
        <translation>相同开头的提示词归在一起</translation>
    </message>
    <message>
        <source>Learned timeouts</source>
        <translation>学习所得的超时</translation>
    </message>
    <message>
        <source>Least agreement</source>
        <translation>最低一致度</translation>
    </message>
    <message>
        <source>Likeness needed</source>
        <translation>所需相似度</translation>
    </message>
    <message>
        <source>Limits and time</source>
        <translation>限额与时间</translation>
    </message>
    <message>
        <source>Local encoder</source>
        <translation>本地编码器</translation>
    </message>
    <message>
        <source>Longest answer</source>
        <translation>最长回答</translation>
    </message>
    <message>
        <source>Longest lifetime</source>
        <translation>最长保留时间</translation>
    </message>
    <message>
        <source>Longest time while text flows</source>
        <translation>持续输出时的最长时间</translation>
    </message>
    <message>
        <source>Look at the balance every</source>
        <translation>余额查询间隔</translation>
    </message>
    <message>
        <source>MB</source>
        <translation>MB</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>模式</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Most answers</source>
        <translation>最多回答数</translation>
    </message>
    <message>
        <source>Most memory</source>
        <translation>最大内存</translation>
    </message>
    <message>
        <source>Racing calls</source>
        <translation>竞速调用数</translation>
    </message>
    <message>
        <source>Remember accounts</source>
        <translation>记住账户</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Second call</source>
        <translation>第二次调用</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Share of calls ahead</source>
        <translation>提前调用比例</translation>
    </message>
    <message>
        <source>Share of checks</source>
        <translation>抽查比例</translation>
    </message>
    <message>
        <source>Share of second calls</source>
        <translation>第二次调用比例</translation>
    </message>
    <message>
        <source>Shortest learned limit</source>
        <translation>学习所得限制的下限</translation>
    </message>
    <message>
        <source>Shortest lifetime</source>
        <translation>最短保留时间</translation>
    </message>
    <message>
        <source>Silence allowed</source>
        <translation>允许的静默时间</translation>
    </message>
    <message>
        <source>Similar prompts</source>
        <translation>相似提示词</translation>
    </message>
    <message>
        <source>Streaming</source>
        <translation>流式输出</translation>
    </message>
    <message>
        <source>Strict input</source>
        <translation>严格输入</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Thinking</source>
        <translation>思考</translation>
    </message>
    <message>
        <source>Time for a prompt</source>
        <translation>单条提示词时限</translation>
    </message>
    <message>
        <source>USD</source>
        <translation>USD</translation>
    </message>
    <message>
        <source>Use the cache</source>
        <translation>使用缓存</translation>
    </message>
    <message>
        <source>Warn at</source>
        <translation>警告阈值</translation>
    </message>
    <message>
        <source>Warn at a share</source>
        <translation>按占比警告</translation>
    </message>
    <message>
        <source>Watch memory</source>
        <translation>监控内存</translation>
    </message>
    <message>
        <source>When to run</source>
        <translation>运行时间</translation>
    </message>
    <message>
        <source>Wrong hits allowed</source>
        <translation>允许的错误命中率</translation>
    </message>
    <message>
        <source>also answer prompts that ask the same in other words</source>
        <translation>也由缓存回答换一种说法的相同问题</translation>
    </message>
    <message>
        <source>also compare meanings with a local encoder, which has to be installed</source>
        <translation>同时用本地编码器比较语义，需另行安装</translation>
    </message>
    <message>
        <source>answer repeated prompts from the cache</source>
        <translation>由缓存回答重复的提示词</translation>
    </message>
    <message>
        <source>answers</source>
        <translation>个回答</translation>
    </message>
    <message>
        <source>answers asked for in consensus mode</source>
        <translation>共识模式下请求的回答数</translation>
    </message>
    <message>
        <source>answers kept at most</source>
        <translation>最多保留的回答数</translation>
    </message>
    <message>
        <source>ask once when the same prompt is already in flight</source>
        <translation>相同提示词已在进行中时只询问一次</translation>
    </message>
    <message>
        <source>attempts</source>
        <translation>次尝试</translation>
    </message>
    <message>
        <source>attempts at a prompt before it counts as failed</source>
        <translation>一条提示词计为失败前的尝试次数</translation>
    </message>
    <message>
        <source>begin with what earlier sessions learned of the accounts: speed, limits, health</source>
        <translation>从先前会话对账户的了解开始：速度、限额、健康状况</translation>
    </message>
    <message>
        <source>calls</source>
        <translation>次调用</translation>
    </message>
    <message>
        <source>calls in flight per account; unset finds the limit by itself</source>
        <translation>每个账户进行中的调用数；不设置则自动确定上限</translation>
    </message>
    <message>
        <source>calls that race for a prompt in fast mode</source>
        <translation>快速模式下每条提示词竞速的调用数</translation>
    </message>
    <message>
        <source>check memory every so many prompts</source>
        <translation>每处理多少条提示词检查一次内存</translation>
    </message>
    <message>
        <source>clean up at this part of what machine or container allow, instead of at a number of MB</source>
        <translation>按机器或容器可用内存的占比清理，取代固定的 MB 数</translation>
    </message>
    <message>
        <source>clean up when resident memory passes this</source>
        <translation>常驻内存超过此值时清理</translation>
    </message>
    <message>
        <source>consensus</source>
        <translation>共识</translation>
    </message>
    <message>
        <source>consensus answers that agree less than this are flagged</source>
        <translation>共识模式下一致度低于此值的回答会被标出</translation>
    </message>
    <message>
        <source>entries</source>
        <translation>个条目</translation>
    </message>
    <message>
        <source>fast</source>
        <translation>快速</translation>
    </message>
    <message>
        <source>how alike two prompts must be to share an answer: the cosine of their words</source>
        <translation>两条提示词多相似才能共用回答：字词的余弦相似度</translation>
    </message>
    <message>
        <source>how long a connection may stay silent, keep-alives counted</source>
        <translation>连接允许静默的时长，保活消息也计为活动</translation>
    </message>
    <message>
        <source>how long a prompt may take, all its attempts included</source>
        <translation>单条提示词的时限，包括全部尝试</translation>
    </message>
    <message>
        <source>how long an answer is kept</source>
        <translation>回答保留的时长</translation>
    </message>
    <message>
        <source>how often to ask for the balance of an account</source>
        <translation>查询账户余额的间隔</translation>
    </message>
    <message>
        <source>keep answers longer or shorter as they are seen to change and to be asked for</source>
        <translation>按回答变化的快慢和被询问的频率延长或缩短保留时间</translation>
    </message>
    <message>
        <source>keep prompts that begin alike together at the account that has their beginning cached</source>
        <translation>开头相同的提示词集中发给已缓存该开头的账户</translation>
    </message>
    <message>
        <source>learn from the answers when a call is dead; an answer whose text flows goes on</source>
        <translation>从过往回答中学习何时判定调用已失效；仍在持续输出的回答不会被中断</translation>
    </message>
    <message>
        <source>learned limits never give up a call sooner than this</source>
        <translation>学习所得的限制不会早于此时间放弃调用</translation>
    </message>
    <message>
        <source>let the model think first; unset leaves it to the model</source>
        <translation>让模型先思考；不设置则由模型决定</translation>
    </message>
    <message>
        <source>makes random choices repeatable</source>
        <translation>使随机选择可重现</translation>
    </message>
    <message>
        <source>memory that kept answers may take</source>
        <translation>保留的回答可占用的内存</translation>
    </message>
    <message>
        <source>no new call once all sessions of the profile have cost this much on one day (UTC)</source>
        <translation>同一配置的所有会话在一天（UTC）内的费用达到此数额后，不再发出新的调用</translation>
    </message>
    <message>
        <source>no new call once the session has cost this much</source>
        <translation>会话费用达到此数后不再发起新调用</translation>
    </message>
    <message>
        <source>no new call to an account once it has cost the session this much</source>
        <translation>某个账户在本会话中的费用达到此数额后，不再向它发出新的调用</translation>
    </message>
    <message>
        <source>prompts</source>
        <translation>条提示词</translation>
    </message>
    <message>
        <source>prompts worked on at once</source>
        <translation>同时处理的提示词数</translation>
    </message>
    <message>
        <source>receive answers piece by piece</source>
        <translation>逐段接收回答</translation>
    </message>
    <message>
        <source>sampling temperature; unset leaves it to the model</source>
        <translation>采样温度；不设置则由模型决定</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>send a second call when the first is unusually slow</source>
        <translation>第一次调用异常缓慢时发起第二次</translation>
    </message>
    <message>
        <source>single</source>
        <translation>单次</translation>
    </message>
    <message>
        <source>single: one call a prompt; fast: the quickest of several; consensus: what most of several say</source>
        <translation>单次：每条提示词一次调用；快速：多次调用取最快；共识：取多数一致的回答</translation>
    </message>
    <message>
        <source>stop at the first bad input line</source>
        <translation>遇到第一行错误输入即停止</translation>
    </message>
    <message>
        <source>the longest answer; unset leaves it to the model</source>
        <translation>最长回答；不设置则由模型决定</translation>
    </message>
    <message>
        <source>the longest time that follows; unset is eight times cache_ttl_s</source>
        <translation>由此得出的最长时间；不设置则为 cache_ttl_s 的八倍</translation>
    </message>
    <message>
        <source>the model to ask</source>
        <translation>要询问的模型</translation>
    </message>
    <message>
        <source>the most a prompt may take while text flows or it waits in a queue; unset is ten times its time</source>
        <translation>持续输出或在服务商处排队时，一条提示词最多可用的时间；不设置则为其时限的十倍</translation>
    </message>
    <message>
        <source>the share of calls that may be second ones</source>
        <translation>可作为第二次调用的比例</translation>
    </message>
    <message>
        <source>the share of calls that may refresh answers before they expire or fetch likely follow-ups</source>
        <translation>可用于在回答到期前刷新、或预取可能的后续提示词的调用比例</translation>
    </message>
    <message>
        <source>the share of hits that are asked all the same, to see whether they are right</source>
        <translation>命中后仍实际询问以核对正确性的比例</translation>
    </message>
    <message>
        <source>the share of wrong hits to stay under; the threshold then follows what checks show</source>
        <translation>错误命中率的目标上限；阈值随抽查结果自动调整</translation>
    </message>
    <message>
        <source>the shortest time that follows; unset is an eighth of cache_ttl_s</source>
        <translation>由此得出的最短时间；不设置则为 cache_ttl_s 的八分之一</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>令牌</translation>
    </message>
    <message>
        <source>warn at this part of what machine or container allow, instead of at a number of MB</source>
        <translation>按机器或容器可用内存的占比警告，取代固定的 MB 数</translation>
    </message>
    <message>
        <source>warn when resident memory passes this</source>
        <translation>常驻内存超过此值时警告</translation>
    </message>
    <message>
        <source>watch memory for leaks</source>
        <translation>监控内存是否泄漏</translation>
    </message>
    <message>
        <source>when to run: now, off-peak (only in the cheap hours), or cheapest-by a deadline</source>
        <translation>何时运行：now（立即）、off-peak（只在低价时段），或 cheapest-by 加截止时间</translation>
    </message>
    <message>
        <source>where the API is</source>
        <translation>API 的地址</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Console</source>
        <translation>控制台</translation>
    </message>
    <message>
        <source>Every setting of sessions; nothing is written before you apply it</source>
        <translation>会话的全部设置；应用之前不会写入</translation>
    </message>
    <message>
        <source>For sessions started from now on</source>
        <translation>用于此后启动的会话</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Not valid yet: {names}</source>
        <translation>尚未有效：{names}</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Profiles</source>
        <translation>配置档</translation>
    </message>
    <message>
        <source>Reset all to &amp;defaults</source>
        <translation>全部恢复默认值(&amp;D)</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>Search settings</source>
        <translation>搜索设置</translation>
    </message>
    <message>
        <source>Settings: profile {name}</source>
        <translation>设置：配置档 {name}</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>No setting matches</source>
        <translation>没有匹配的设置</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>Action</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>作用</translation>
    </message>
</context>
<context>
    <name>SnapshotsTab</name>
    <message>
        <source>A snapshot notes what the heap holds by type; the next one tells what came since.</source>
        <translation>快照按类型记录堆中的内容；下一个快照显示此后的变化。</translation>
    </message>
    <message>
        <source>After</source>
        <translation>运行时间</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>代码行</translation>
    </message>
    <message>
        <source>Lines are known while allocations are traced, as during a suspicion of a leak.</source>
        <translation>仅在跟踪内存分配时（如疑似泄漏期间）才有代码行。</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>序号</translation>
    </message>
    <message>
        <source>Snapshots</source>
        <translation>快照</translation>
    </message>
    <message>
        <source>Taken</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Types</source>
        <translation>类型</translation>
    </message>
</context>
<context>
    <name>Strip</name>
    <message>
        <source>(+{n} rejected)</source>
        <translation>（另有 {n} 条被拒）</translation>
    </message>
    <message>
        <source>? {n} calls have no known price</source>
        <translation>? {n} 次调用价格未知</translation>
    </message>
    <message>
        <source>Accounts that can answer now, of all in the pool</source>
        <translation>目前可回答的账户，占账户池全部账户</translation>
    </message>
    <message>
        <source>Accounts usable</source>
        <translation>可用账户</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>回答速率</translation>
    </message>
    <message>
        <source>Answers a second, over the last ten seconds</source>
        <translation>最近十秒平均每秒的回答数</translation>
    </message>
    <message>
        <source>Cost / projected</source>
        <translation>费用 / 预计</translation>
    </message>
    <message>
        <source>Cost so far, and what the whole session should cost</source>
        <translation>目前费用，以及整个会话预计的费用</translation>
    </message>
    <message>
        <source>Expected in all: {amount}</source>
        <translation>预计总费用：{amount}</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Half, and 95 in 100, of the answers came within this time</source>
        <translation>一半回答、95% 回答分别在此时间内到达</translation>
    </message>
    <message>
        <source>Hit rate</source>
        <translation>命中率</translation>
    </message>
    <message>
        <source>In flight</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>It ends at the cost cap of {cap}; {spent} are spent</source>
        <translation>达到费用上限 {cap} 时结束；已用 {spent}</translation>
    </message>
    <message>
        <source>Latency p50 / p95</source>
        <translation>延迟 p50 / p95</translation>
    </message>
    <message>
        <source>Leak</source>
        <translation>泄漏</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Nothing needs your attention</source>
        <translation>没有需要处理的事项</translation>
    </message>
    <message>
        <source>Open a prompts file, or start the demo</source>
        <translation>打开提示词文件，或开始演示</translation>
    </message>
    <message>
        <source>Overall: {word}</source>
        <translation>总体：{word}</translation>
    </message>
    <message>
        <source>Prompts done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Prompts that found no answer</source>
        <translation>没有得到回答的提示词</translation>
    </message>
    <message>
        <source>Prompts, and the calls made for them, in flight now</source>
        <translation>目前进行中的提示词及其调用</translation>
    </message>
    <message>
        <source>Resident set of this process, where it is going, and its status</source>
        <translation>本进程的常驻内存、走势和状态</translation>
    </message>
    <message>
        <source>Session status</source>
        <translation>会话状态</translation>
    </message>
    <message>
        <source>Share of the answers that came from the cache, and how many</source>
        <translation>来自缓存的回答的占比和数量</translation>
    </message>
    <message>
        <source>Starts in {time}</source>
        <translation>{time} 后开始</translation>
    </message>
    <message>
        <source>The cache has saved {amount}</source>
        <translation>缓存已节省 {amount}</translation>
    </message>
    <message>
        <source>Waits as long as the deadline allows: starts in {time}</source>
        <translation>在截止时间允许的范围内等待：{time} 后开始</translation>
    </message>
    <message>
        <source>Waits for the cheap hours: starts in {time}</source>
        <translation>等待低价时段：{time} 后开始</translation>
    </message>
    <message>
        <source>What the leak detector says</source>
        <translation>泄漏检测器的结论</translation>
    </message>
    <message>
        <source>took {time}</source>
        <translation>用时 {time}</translation>
    </message>
    <message>
        <source>{n} done</source>
        <translation>已完成 {n}</translation>
    </message>
    <message>
        <source>{n} of {all}</source>
        <translation>{n} / {all}</translation>
    </message>
    <message>
        <source>{prompts} · {calls} calls</source>
        <translation>{prompts} · {calls} 次调用</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩余 {time}</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>&amp;Hide the window</source>
        <translation>隐藏窗口(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Show the window</source>
        <translation>显示窗口(&amp;S)</translation>
    </message>
    <message>
        <source>{done} of {total} prompts</source>
        <translation>已完成 {done} / {total} 条提示词</translation>
    </message>
</context>
<context>
    <name>Units</name>
    <message>
        <source>{d} d {h} h</source>
        <translation>{d} 天 {h} 小时</translation>
    </message>
    <message>
        <source>{h} h {min} min</source>
        <translation>{h} 小时 {min} 分</translation>
    </message>
    <message>
        <source>{min} min {s} s</source>
        <translation>{min} 分 {s} 秒</translation>
    </message>
    <message>
        <source>{n} ms</source>
        <translation>{n} 毫秒</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source>{n}/s</source>
        <translation>{n}/秒</translation>
    </message>
</context>
<context>
    <name>VotesView</name>
    <message>
        <source>Vote {number}</source>
        <translation>第 {number} 票</translation>
    </message>
    <message>
        <source>Votes</source>
        <translation>投票</translation>
    </message>
    <message>
        <source>Who answered, and how far the answer agrees with the others</source>
        <translation>由谁回答，以及该回答与其他回答的一致度</translation>
    </message>
    <message>
        <source>{account} · {share}</source>
        <translation>{account} · {share}</translation>
    </message>
    <message>
        <source>✔ chosen · {account} · {share}</source>
        <translation>✔ 采用 · {account} · {share}</translation>
    </message>
</context>
<context>
    <name>Waterfall</name>
    <message>
        <source>Calls over time</source>
        <translation>调用时间线</translation>
    </message>
</context>
<context>
    <name>WhenPart</name>
    <message>
        <source>&amp;When</source>
        <translation>何时(&amp;W)</translation>
    </message>
    <message>
        <source>Answers of {low} to {high} tokens, a guess; hits of the cache not counted</source>
        <translation>按每个回答 {low} 至 {high} 个词元估计；未计缓存命中</translation>
    </message>
    <message>
        <source>Answers of {low} to {high} tokens, as in {session}; hits of the cache not counted</source>
        <translation>按每个回答 {low} 至 {high} 个词元计算，参照 {session}；未计缓存命中</translation>
    </message>
    <message>
        <source>As cheaply as a deadline allows</source>
        <translation>在截止时间内尽量省钱</translation>
    </message>
    <message>
        <source>By the deadline: {least} to {most}, done by {end}</source>
        <translation>按截止时间：{least} 至 {most}，{end} 前完成</translation>
    </message>
    <message>
        <source>Deadline</source>
        <translation>截止时间</translation>
    </message>
    <message>
        <source>In the cheap hours only</source>
        <translation>只在低价时段</translation>
    </message>
    <message>
        <source>In the cheap hours: {least} to {most}, done by {end}</source>
        <translation>低价时段：{least} 至 {most}，{end} 前完成</translation>
    </message>
    <message>
        <source>No price is known for this model: nothing is gained by waiting, it runs now</source>
        <translation>不知道此模型的价格：等待没有好处，将立即运行</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>立即</translation>
    </message>
    <message>
        <source>Now: {least} to {most}, done by {end}</source>
        <translation>立即：{least} 至 {most}，{end} 前完成</translation>
    </message>
    <message>
        <source>The deadline cannot be kept: done at {time} at the earliest</source>
        <translation>无法在截止时间前完成：最早 {time} 完成</translation>
    </message>
    <message>
        <source>The deadline has passed</source>
        <translation>截止时间已过</translation>
    </message>
    <message>
        <source>This model costs the same all day: nothing is gained by waiting, it runs now</source>
        <translation>此模型全天价格相同：等待没有好处，将立即运行</translation>
    </message>
    <message>
        <source>What each choice is expected to cost is shown once there are prompts</source>
        <translation>有了提示之后，这里会显示每种选择的预计费用</translation>
    </message>
    <message>
        <source>When to run</source>
        <translation>运行时间</translation>
    </message>
</context>
</TS>
