"""Which prompts may share an answer: those that look alike and must not, and repeats that must."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cache.compare import Comparison, Guard, compare, compare_meaning
from core.cache.reading import read
from core.cache.similarity import cosine

TRAPS = r"""
爸爸的哥哥叫什么 | 哥哥的爸爸叫什么
What is .25 as a fraction? | What is 25 as a fraction?
Can I sue someone? | Can someone sue me?
Can I evict someone without notice? | Can someone evict me without notice?
Is it possible to drive without insurance? | Is it allowed to drive without insurance?
Which loans are made by banks? | Which loans are made to banks?
Increase the price by 5 percent | Increase the price to 5 percent
Is it okay to eat 50 eggs in a day? | Is it possible to eat 50 eggs in a day?
Can vaccinated people catch measles? | Can unvaccinated people catch measles?
What is hepatitis A? | What is hepatitis?
What is vitamin A? | What is a vitamin?
What is a type I error? | What is a type error?
Right arm numbness causes | Arm numbness causes
Morning sickness remedies | Sickness remedies
What does print(x) show? | What does print("x") show?
What does if (!a) do? | What does if (a) do?
What does the for statement do in Python? | What does the with statement do in Python?
How do I serialize an object? | How do I deserialize an object?
How do I send an encrypted file? | How do I send an unencrypted file?
Is "(()" balanced? | Is "())" balanced?
What is the ASCII code of A? | What is the ASCII code of a?
What is -5 + 3? | What is 5 + 3?
What is the absolute value of -5? | What is the absolute value of 5?
What is 2 * (3 + 4)? | What is (2 * 3) + 4?
What is 5²? | What is 52?
List the users who are not admins and are active | List the users who are not active and are admins
Find customers without orders and with refunds | Find customers without refunds and with orders
Convert 100 Mb to MB | Convert 100 MB to Mb
Is he like his father? | Does he like his father?
Why are you like this? | Why do you like this?
Who do I report to? | Who do you report to?
Introduce me to him | Introduce him to me
What is my brother's wife's name? | What is my sister's wife's name?
What are the best books by Darwin? | What are the best books on Darwin?
Translate into French: thank you | Translate into French: please
How do you say please? | How do you say thank you?
Thank you in French | Hello in French
Good morning in Japanese | Good evening in Japanese
Translate 'the cat' into German | Translate 'a cat' into German
Translate into Spanish: I am happy | Translate into Spanish: we are happy
Translate into Spanish: I have a dog | Translate into Spanish: I had a dog
Is 'definately' spelled correctly? | Is 'definitely' spelled correctly?
What is the difference between in and on? | What is the difference between at and by?
What is the difference between has and had? | What is the difference between some and any?
What is the difference between do and does? | What is the difference between is and are?
What does OK mean? | What does so mean?
काला रंग क्या है | कला रंग क्या है
What country has the flag 🇫🇷? | What country has the flag 🇩🇪?
What does :) mean? | What does :( mean?
How much is ₹500? | How much is ₩500?
What does the & sign mean? | What does the @ sign mean?
Right triangle formula | Triangle formula
Well water testing | Water testing
巧克力牛奶怎么做 | 牛奶巧克力怎么做
种牙疼吗 | 牙疼吗
孕妇该吃药吗 | 孕妇能吃药吗
我妈妈的男朋友 | 我男朋友的妈妈
用英文怎么说谢谢 | 用英文怎么说你好
推荐一款手机游戏 | 推荐一款游戏手机
什么是人才 | 什么是人
能量是什么 | 量是什么
上海有什么好吃的 | 海里有什么好吃的
Explain `x ```a``` y` | Explain `x ```b``` y`
Should I pay someone? | Should someone pay me?
How do I work with children? | How do I work for children?
Was Rome built by slaves? | Was Rome built for slaves?
What is lol? | What is ta?
Who can I sue? | Who should I sue?
Give 5-10 examples | Give 510 examples
What is 3 - -2? | What is 3 - 2?
What is 5! ? | What is 5?
What are the advantages of A over B? | What are the advantages of B over A?
Replace a with b in "banana" | Replace b with a in "banana"
Is "a" a vowel? | Is "the" a vowel?
电影音乐推荐 | 音乐电影推荐
他在桌子上 | 他在桌子里
家里都是人 | 家里才是人
怎么退款 | 怎么退
How do I enable dark mode? | How do I disable dark mode?
What is the capital of Australia? | What is the capital of Austria?
What is the causal link between smoking and cancer? | What is the casual link between smoking and cancer?
Convert 5 miles to kilometers | Convert 5 kilometers to miles
Translate this sentence from French to English: Bonjour | Translate this sentence from English to French: Bonjour
How many calories are in 100 g of rice? | How many calories are in 100 oz of rice?
Is it safe to take ibuprofen with alcohol? | Is it safe to take ibuprofen without alcohol?
What was Apple's revenue in 2021? | What was Apple's revenue in 2022?
What time is it in New York? | What time is it in York?
Who was the first president of the United States? | Who was the last president of the United States?
List all users that are active | List all users that are not active
List all users who have logged in | List all users who have never logged in
How do I sort a list in Python? | How do I sort a list in Java?
How do I sort a list in ascending order? | How do I sort a list in descending order?
What is the minimum wage in Texas? | What is the maximum wage in Texas?
Is Python faster than Java? | Is Java faster than Python?
Does stress cause insomnia? | Does insomnia cause stress?
Write a poem about a dog | Write a story about a dog
Summarize the plot of Hamlet | Summarize the plot of Macbeth
What does git reset do? | What does git rebase do?
What does `git push -f` do? | What does `git push` do?
How do I install version 3.10? | How do I install version 3.11?
How do I open a port? | How do I close a port?
What are the pros of electric cars? | What are the cons of electric cars?
Can I travel to Japan with a US passport? | Can I travel to Japan with a UK passport?
How tall is Mount Everest in feet? | How tall is Mount Everest in meters?
What is 25% of 80? | What is 25 of 80?
What is 12 + 7? | What is 12 * 7?
What is 12 - 7? | What is 12 + 7?
Who won the match between Arsenal and Chelsea? | Who lost the match between Arsenal and Chelsea?
Is it legal to record a call in California? | Is it illegal to record a call in California?
What happens if I pay my rent late? | What happens if I pay my rent early?
How do I import data from Excel? | How do I export data from Excel?
How do I give my cat medicine? | How do I give my dog medicine?
Remind me on Monday | Remind me on Tuesday
Remind me in two hours | Remind me in two days
Book a flight to Paris on 3 May | Book a flight to Paris on 5 May
Book a flight from Paris to Rome | Book a flight from Rome to Paris
What is the boiling point of water? | What is the freezing point of water?
What should I eat before a run? | What should I eat after a run?
How do I add a user? | How do I remove a user?
What is the population of Georgia the country? | What is the population of Georgia the state?
What is hypotension? | What is hypertension?
Is the store open today? | Is the store open tomorrow?
Why is the sky blue? | Why is the sky red at sunset?
Explain quantum computing to a child | Explain quantum computing to a physicist
Explain quantum computing in one paragraph | Explain quantum computing in three paragraphs
Write a function that returns the largest number | Write a function that returns the smallest number
How much does a Tesla Model 3 cost? | How much does a Tesla Model S cost?
What is the tallest building in the world? | What is the second tallest building in the world?
Do I need a visa? | Do you need a visa?
How do I delete a file? | How do I delete a folder?
When did World War I end? | When did World War II end?
When did the war start? | When did the war end?
Does aspirin thin the blood? | Does aspirin thicken the blood?
What is the plural of mouse? | What is the plural of house?
How do you spell affect? | How do you spell effect?
Which is bigger, a cat or a dog? | Which is smaller, a cat or a dog?
Is every square a rectangle? | Is every rectangle a square?
Are all cats animals? | Are all animals cats?
Did Anna call Ben? | Did Ben call Anna?
Send Bob's invoice to Alice | Send Alice's invoice to Bob
What is the difference between TCP and UDP? | What is the difference between TCP and IP?
How do I run the script as root? | How do I run the script as a user?
What should I do if my child has no fever? | What should I do if my child has a fever?
What is the airspeed of a swallow? | What is a swallow?
Can dogs eat grapes? | Can dogs eat apples?
How do I turn the lights on? | How do I turn the lights off?
How do I sign up? | How do I sign in?
How do I log in? | How do I log out?
Reply in English: hello | Reply in German: hello
Give me three ideas for a party | Give me ten ideas for a party
Give me more examples | Give me fewer examples
Is 7 a prime number? | Is 9 a prime number?
Who wrote Emma? | Who wrote about Emma?
What is the best laptop under $500? | What is the best laptop under $1500?
What is the best laptop under $500? | What is the best laptop over $500?
What is the best phone? | What is the worst phone?
What are the side effects of metformin? | What are the side effects of metoprolol?
How to treat a burn? | How to treat a cold burn?
Is the meeting at 3pm? | Is the meeting at 3am?
Is the meeting at 3:30? | Is the meeting at 3:00?
What is the exchange rate from USD to EUR? | What is the exchange rate from EUR to USD?
how do i cook turkey | how do i get to turkey
How do I cook Turkey? | How do I cook turkey?
Who is the US president? | Who is us president?
Fix this: print("a") | Fix this: print("b")
What does x = y mean? | What does x == y mean?
Is a < b? | Is a > b?
What is C? | What is C++?
What is C++? | What is C#?
What is the status of order 12345? | What is the status of order 12354?
Should I take it before or after meals? | Should I take it after meals?
What is a good gift for my wife? | What is a good gift for my ex-wife?
How do I unsubscribe? | How do I subscribe?
Is it possible to undo a delete? | Is it possible to delete an undo?
How do I stop a car? | How do I start a car?
How do I stop smoking? | How do I start smoking?
What is the temperature in Celsius? | What is the temperature in Fahrenheit?
How do I lose 5 kg? | How do I gain 5 kg?
Is my son allowed to vote? | Is my daughter allowed to vote?
What happens when the interest rate rises? | What happens when the interest rate falls?
Does he like her? | Does she like him?
How long is a day on Mars? | How long is a day on Venus?
How long is a day on Mars? | How long is a year on Mars?
What is the speed of light? | What is the speed of sound?
Show sales by region for Q1 | Show sales by region for Q2
Who is Michael Jordan? | Who is Jordan Michael?
Can you recommend a red wine? | Can you recommend a white wine?
What were the causes of the war? | What were the effects of the war?
Explain why A implies B | Explain why B implies A
Compare A with B | Compare A with C
Is it safe to eat raw eggs? | Is it unsafe to eat raw eggs?
Is tomato a fruit? | Is potato a fruit?
Please do tell me the price | Please don't tell me the price
I want tea but not coffee | I want coffee but not tea
Which countries border France? | Which countries does France border and Spain?
What is the opposite of hot? | What is the opposite of not?
How do I get into the building? | How do I get out of the building?
What did he say to her? | What did she say to him?
What is new in iOS 17? | What is new in iOS 16?
Rewrite the text in a formal tone: hi there | Rewrite the text in an informal tone: hi there
Name a country starting with A | Name a country starting with B
Name a country ending with A | Name a country starting with A
What is half of 10? | What is double of 10?
What is the square root of 16? | What is the square of 16?
请把这句话翻译成英文 | 请把这句话翻译成中文
北京到上海的火车 | 上海到北京的火车
怎么打开蓝牙 | 怎么关闭蓝牙
苹果手机多少钱 | 苹果多少钱
今天天气怎么样 | 明天天气怎么样
我可以吃辣吗 | 我不可以吃辣吗
三点的闹钟 | 四点的闹钟
孕妇可以吃螃蟹吗 | 孕妇可以吃虾吗
猫怕狗吗 | 狗怕猫吗
怎么提高血压 | 怎么降低血压
张三欠李四多少钱 | 李四欠张三多少钱
感冒了能不能洗澡 | 发烧了能不能洗澡
这个药饭前吃还是饭后吃 | 这个药饭后吃
iPhone 13的电池容量 | iPhone 14的电池容量
怎么注册账号 | 怎么注销账号
为什么天是蓝的 | 为什么海是蓝的
男生喜欢什么样的女生 | 女生喜欢什么样的男生
我打了他 | 他打了我
怎么开通会员 | 怎么取消会员
开会员有什么好处 | 不开会员有什么好处
大学生可以兼职吗 | 中学生可以兼职吗
二手房怎么贷款 | 新房怎么贷款
How long should I boil a soft egg? | How long should I boil a hard egg?
How much salt goes into 1 l of pasta water? | How much sugar goes into 1 l of pasta water?
Can I freeze cooked rice? | Can I freeze uncooked rice?
Can I substitute butter for oil? | Can I substitute oil for butter?
Bake at 180 degrees for 20 minutes or longer? | Bake at 200 degrees for 20 minutes or longer?
How do I make a gluten-free cake? | How do I make a sugar-free cake?
Is milk chocolate healthy? | Is chocolate milk healthy?
What does 1/2 cup of flour weigh? | What does 1/4 cup of flour weigh?
What does ½ cup of flour weigh? | What does ¼ cup of flour weigh?
How do I write a will? | How do I write?
Can my landlord sue me? | Can I sue my landlord?
What are damages in law? | What is damage in law?
What is a misdemeanor? | What is a felony?
Is the seller liable for defects? | Is the buyer liable for defects?
Who pays the costs if I win? | Who pays the costs if I lose?
Is the contract void? | Is the contract valid?
Can I appeal within 30 days? | Can I appeal after 30 days?
What is a plaintiff? | What is a defendant?
What are securities? | What is security?
What are futures? | What is the future?
What is the interest on a 5 year loan? | What is the interest on a 15 year loan?
How do I deposit money? | How do I withdraw money?
How do I transfer money from savings to checking? | How do I transfer money from checking to savings?
Is a debit card safe? | Is a credit card safe?
Should I buy the stock? | Should I sell the stock?
Who lends to banks? | Who lends to the bank of England?
What happens to bonds when rates go up? | What happens to bonds when rates go down?
What is the fee for a late payment? | What is the fee for an early payment?
How do I get a lawyer? | How do I become a lawyer?
How do I become a nurse? | How do I get a nurse?
How do I get a refund? | How do I give a refund?
When should I plant tomatoes? | When should I harvest tomatoes?
Do roses need full sun? | Do ferns need full sun?
Should I water succulents daily? | Should I water succulents weekly?
Which plants grow in shade? | Which plants grow in sun?
Should I prune before winter? | Should I prune after winter?
Is this plant toxic to cats? | Is this plant nontoxic to cats?
Do bees eat wasps? | Do wasps eat bees?
How deep do I plant 10 bulbs? | How deep do I plant 20 bulbs?
What is prednisone? | What is prednisolone?
What is hyperthyroidism? | What is hypothyroidism?
What causes hypoglycemia? | What causes hyperglycemia?
What is the dose of duloxetine? | What is the dose of fluoxetine?
Are asymptomatic patients contagious? | Are symptomatic patients contagious?
Is my fever of 38.5 dangerous? | Is my fever of 39.5 dangerous?
Can I take aspirin while pregnant? | Can I take aspirin while not pregnant?
What is type I diabetes? | What is type II diabetes?
What is bradycardia? | What is tachycardia?
Does the vein carry blood to the heart? | Does the vein carry blood from the heart?
Should the pill be taken with food? | Should the pill be taken without food?
Can adults take this syrup? | Can children take this syrup?
Does my left knee need surgery? | Does my right knee need surgery?
What is 500 mg in grams? | What is 500 mcg in grams?
What is abduction of the arm? | What is adduction of the arm?
What does x++ do in C? | What does x-- do in C?
What does &x mean in C? | What does *x mean in C?
What does any do in Python? | What does all do in Python?
What is new in Python 3.10? | What is new in Python 3.1?
What is asynchronous code? | What is synchronous code?
What is supervised learning? | What is unsupervised learning?
Explain this:\n```python\nx = 1\n``` | Explain this:\n```python\nx = 2\n```
Explain this:\n```\nfor i in range(3): pass\n``` | Explain this:\n```\nfor i in range(4): pass\n```
Why does this fail?\n    if x:\n      y()\n | Why does this fail?\n    if not x:\n      y()\n
What does git checkout -b do? | What does git checkout -B do?
What does `x is None` do? | What does `x is not None` do?
Write a regex for digits | Write a regex for letters
Rename foo_bar to foo_baz | Rename foo_baz to foo_bar
Open https://example.com/a | Open https://example.com/b
Open C:\\temp\\a.txt | Open C:\\temp\\b.txt
How do I exit vim? | How do I open vim?
What does const char *p mean? | What does char *const p mean?
How do I push to main? | How do I push to develop?
Is a list mutable? | Is a list immutable?
What does x = 5 mean? | What does x != 5 mean?
What is 5^2? | What is 5^3?
What is 10 / 5? | What is 5 / 10?
What is 10 - 3? | What is 3 - 10?
Solve 2x + 3 = 7 | Solve 3x + 2 = 7
Solve x^2 = 4 | Solve x^3 = 4
What is sin of 30 degrees? | What is cos of 30 degrees?
Is 0.1 bigger than 0.01? | Is 0.01 bigger than 0.1?
What is the derivative of x^2? | What is the integral of x^2?
Does p and not q imply r? | Does q and not p imply r?
Is every prime odd? | Is some prime odd?
Do all mammals lay eggs? | Do any mammals lay eggs?
Do all mammals lay eggs? | Do some mammals lay eggs?
Do all mammals lay eggs? | Do most mammals lay eggs?
Remove all commas from the text | Remove some commas from the text
Why do few people vote? | Why do a few people vote?
How many planets are there at least? | How many planets are there at most?
Is a union of two sets bigger than each? | Is an intersection of two sets bigger than each?
What is the mean of 1, 2, 3? | What is the mean of 1, 2, 4?
What is the median of 1, 2, 3? | What is the mode of 1, 2, 3?
Round 3.14159 up | Round 3.14159 down
What is 1,000 + 1? | What is 1,000,000 + 1?
Trains from Berlin to Munich | Trains from Munich to Berlin
Is there a train between Berlin and Munich? | Is there a train between Berlin and Hamburg?
Do I need a visa for a 30 day stay in Thailand? | Do I need a visa for a 90 day stay in Thailand?
Hotels near the airport | Hotels far from the airport
Can I check in before 3 pm? | Can I check out before 3 pm?
Flights on 2026-03-05 | Flights on 2026-05-03
Flights on 3/5/2026 | Flights on 5/3/2026
Flights leaving Monday | Flights leaving Sunday
What is the cheapest flight to Oslo? | What is the fastest flight to Oslo?
One way ticket to Oslo | Return ticket to Oslo
Which side of the road do they drive on in Japan? | Which side of the road do they drive on in France?
How far is it to the north pole? | How far is it to the south pole?
Is a 5 mW laser dangerous? | Is a 5 MW laser dangerous?
Convert 5 pounds to kilograms | Convert 5 pounds to euros
Convert 30 C to F | Convert 30 F to C
How long is 90 minutes in hours? | How long is 90 seconds in hours?
How many ounces in a cup? | How many ounces in a pint?
What is 6 feet 2 inches in cm? | What is 2 feet 6 inches in cm?
What happened on 11 September 2001? | What happened on 9 November 2001?
What happened in May 1945? | What happened in June 1945?
What is the date 3 weeks from now? | What is the date 3 weeks ago?
Set an alarm for 6:15 | Set an alarm for 6:50
Set an alarm for 12 am | Set an alarm for 12 pm
Set a timer for an hour | Set a timer for a minute
Is the office open on weekdays? | Is the office open on weekends?
When is the first Monday in May? | When is the last Monday in May?
When is the second Monday in May? | When is the third Monday in May?
Show sales from January to March | Show sales from March to January
Is the bridge never closed? | Is the bridge ever closed?
Is nothing wrong? | Is something wrong?
I can eat nuts, right? | I can't eat nuts, right?
Should I not call him? | Should I call him?
Is it true that I must not pay? | Is it not true that I must pay?
Why doesn't my car start? | Why does my car start?
What can't penguins do? | What can penguins do?
Which animals have no legs? | Which animals have legs?
Who has not paid? | Who has paid?
Is it unlikely to rain? | Is it likely to rain?
Which is more expensive? | Which is less expensive?
Is gold heavier than lead? | Is lead heavier than gold?
Is gold heavier than lead? | Is gold lighter than lead?
Is the first draft better than the second? | Is the second draft better than the first?
Who is older than me? | Who is younger than me?
Is a mile longer than a kilometer? | Is a kilometer longer than a mile?
Did the dog bite the man? | Did the man bite the dog?
Who did Brutus kill? | Who killed Brutus?
Who teaches Anna? | Who does Anna teach?
Write a letter to my boss from my wife | Write a letter to my wife from my boss
Does the teacher respect the student? | Does the student respect the teacher?
Is my mother's brother my uncle? | Is my brother's mother my uncle?
Turn left at the church | Turn right at the church
Walk up the stairs | Walk down the stairs
Is the key above the door? | Is the key under the door?
How do I go into safe mode? | How do I get out of safe mode?
Is Canada north of Mexico? | Is Mexico north of Canada?
Is Canada north of Mexico? | Is Canada south of Mexico?
Scroll to the top | Scroll to the bottom
How do you say cat in Spanish? | How do you say cat in Italian?
Is German harder than Dutch? | Is Dutch harder than German?
What does "hablas" mean in Spanish? | What does "hablo" mean in Spanish?
Was ist ein Hund? | Was ist eine Katze?
Wo ist der nächste Bahnhof? | Wo ist der letzte Bahnhof?
¿Cómo abro una cuenta? | ¿Cómo cierro una cuenta?
Quel est le prix du pain ? | Quel est le prix du vin ?
Комнаты с видом на море | Комнаты без вида на море
What does 😀 mean? | What does 😢 mean?
When do I use a semicolon ; in a list? | When do I use a colon : in a list?
How do I send mail to France? | How do I send email to France?
What is the best notebook for writing? | What is the best laptop for writing?
What is a construction site? | What is a construction website?
How do I receive a call on my phone? | How do I call on my phone?
Who was Elizabeth I? | Who was Elizabeth II?
What is free will? | What is free?
How do I unlock the door? | How do I lock the door?
Write a haiku about rain | Write a haiku about snow
Write a product description for a red scarf made of wool | Write a product description for a red scarf made of silk
Write a birthday card for Tom who turns 30 | Write a birthday card for Tom who turns 40
Summarize chapter 3 of the book in two sentences | Summarize chapter 4 of the book in two sentences
Give me the weather for Lyon in Celsius | Give me the weather for Lille in Celsius
Extract the names from: Anna met Ben in Rome. | Extract the names from: Anna met Bob in Rome.
Answer with yes or no: is iron magnetic? | Answer with yes or no: is copper magnetic?
Act as a lawyer and review: the tenant pays. | Act as a lawyer and review: the landlord pays.
Generate 5 names for a bakery | Generate 5 names for a brewery
Explain recursion to a beginner | Explain recursion to an expert
Explain recursion in 50 words | Explain recursion in 500 words
Reply as JSON: list three fruits | Reply as XML: list three fruits
鸡蛋煮几分钟 | 鸭蛋煮几分钟
红烧肉放糖吗 | 红烧肉放盐吗
米饭可以冷冻吗 | 面条可以冷冻吗
离婚后孩子归谁 | 结婚后孩子归谁
房东可以起诉我吗 | 我可以起诉房东吗
合同有效吗 | 合同无效吗
三年有期徒刑 | 五年有期徒刑
怎么存钱 | 怎么取钱
利率上升债券怎么样 | 利率下降债券怎么样
信用卡怎么办理 | 借记卡怎么办理
贷款十万每月还多少 | 贷款二十万每月还多少
我欠银行钱 | 银行欠我钱
玫瑰什么时候浇水 | 玫瑰什么时候剪枝
番茄需要阳光吗 | 番茄不需要阳光吗
高血压能喝酒吗 | 低血压能喝酒吗
阿司匹林饭前吃吗 | 阿司匹林饭后吃吗
左手麻木是什么原因 | 右手麻木是什么原因
宝宝38度要去医院吗 | 宝宝39度要去医院吗
宝宝发烧要不要去医院 | 宝宝咳嗽要不要去医院
Python怎么读文件 | Python怎么写文件
Python怎么读文件 | Java怎么读文件
列表怎么升序排列 | 列表怎么降序排列
`a == b`是什么意思 | `a != b`是什么意思
i++是什么意思 | i--是什么意思
3加5等于多少 | 3减5等于多少
5减3等于多少 | 3减5等于多少
百分之二十是多少 | 百分之三十是多少
0.5的平方是多少 | 5的平方是多少
所有的鸟都会飞吗 | 有的鸟会飞吗
从广州到深圳怎么走 | 从深圳到广州怎么走
去日本要签证吗 | 去韩国要签证吗
北京最好的酒吧 | 北京最好的酒
哪里的手机便宜 | 哪个手机便宜
上个月的账单 | 这个月的账单
上周的天气 | 这周的天气
下周的天气 | 上周的天气
上午9点开会 | 下午9点开会
5公里是多少英里 | 5英里是多少公里
一公斤等于几斤 | 一斤等于几公斤
三天后是星期几 | 三天前是星期几
2020年发生了什么 | 2021年发生了什么
5月3日是什么节日 | 3月5日是什么节日
他来了吗 | 他没来吗
他可能来吗 | 他能来吗
为什么手机不能充电 | 为什么手机能充电
谁比我高 | 谁比我矮
猫比狗聪明吗 | 狗比猫聪明吗
老师喜欢学生吗 | 学生喜欢老师吗
小明给小红一本书 | 小红给小明一本书
中国对美国的出口 | 美国对中国的出口
把这句话翻译成日文:你好 | 把这句话翻译成韩文:你好
英译中 | 中译英
推荐三本书 | 推荐五本书
推荐一部电影 | 推荐一部电视剧
写一首关于春天的诗 | 写一首关于秋天的诗
写一篇500字的作文 | 写一篇800字的作文
苹果和梨哪个贵 | 苹果和桃哪个贵
win10怎么关机 | win11怎么关机
iPhone怎么截图 | iPad怎么截图
怎么把PDF转成Word | 怎么把Word转成PDF
怎么把Excel导入MySQL | 怎么把MySQL导入Excel
Excel怎么求和 | Excel怎么求平均
微信怎么加好友 | 微信怎么删好友
怎么打开Windows防火墙 | 怎么关闭Windows防火墙
TCP和UDP的区别 | TCP和HTTP的区别
最大的行星是哪个 | 最小的行星是哪个
第一任总统是谁 | 第二任总统是谁
多吃盐好吗 | 少吃盐好吗
开灯 | 关灯
女人的寿命比男人长吗 | 男人的寿命比女人长吗
Can I give him a dog? | Can he give me a dog?
Is 5 before 7? | Is 7 before 5?
Is Rome older than Paris? | Is Paris older than Rome?
What are the rights of a tenant? | What are the duties of a tenant?
What is the price of 2 tickets? | What is the price of 3 tickets?
What is a 401k? | What is a 403b?
Are there any seats left? | Are there no seats left?
How do I say good morning in French? | How do I say good night in French?
Is a tomato or a potato heavier? | Is a tomato or a pumpkin heavier?
Delete every second row | Delete every third row
Delete the first row | Delete the second row
Does A come after B? | Does B come after A?
Which is the most populous city? | Which is the least populous city?
If I quit, do I get paid? | If I get fired, do I get paid?
I gave my keys to Anna. Who has them? | Anna gave her keys to me. Who has them?
My dog bit my neighbor. Who pays? | My neighbor bit my dog. Who pays?
The bank charged me twice, what can I do? | I charged the bank twice, what can I do?
How do I get off the train? | How do I get on the train?
How do I put on a bandage? | How do I take off a bandage?
Is it warmer inside or outside? | Is it colder inside or outside?
What did he tell me? | What did he say?
Is Anna married to Ben? | Was Anna married to Ben?
What will happen to me? | What happened to me?
Write an email from the CEO to staff | Write an email from staff to the CEO
Show flights under 300 | Show flights over 300
What is the time difference between Tokyo and Paris? | What is the time difference between Tokyo and London?
Is it 5 am? | Is it 5 pm?
Is 1.5 more than 1.25? | Is 1.25 more than 1.5?
Add 0.05 M NaCl | Add 0.5 M NaCl
Solve x-1=0 | Solve x+1=0
Call 555-1234 | Call 555-1243
ssh user@host1 | ssh user@host2
What does *args do? | What does **kwargs do?
Sort by name, then age | Sort by age, then name
Pour the milk into the tea | Pour the tea into the milk
My password is hunter2, is it safe? | My password is hunter3, is it safe?
Who is the mother of the king? | Who is the king of the mother?
What is the capital of the state of Georgia? | What is the state of the capital of Georgia?
Paint the red door blue | Paint the blue door red
What is the 3rd letter of abc? | What is the 4th letter of abc?
Is water wet in French? | Is water dry in French?
Is dinner at 7 in the morning? | Is dinner at 7 in the evening?
Who killed whom: Cain or Abel? | Who killed whom: Abel or Adam?
Was he born in 1980 or 1981? | Was he born in 1980 or 1982?
Which of us is right? | Which of you is right?
Is it ok not to tip? | Is it ok to tip?
Are you allowed to vote? | Am I allowed to vote?
How often do they feed? | How often do you feed?
What can you eat? | What can I eat?
How do I make you laugh? | How do you make me laugh?
Can I trust you? | Can you trust me?
Tell me about you | Tell me about me
What do you like? | What do I like?
Wer hat den Hund gebissen? | Wen hat der Hund gebissen?
Der Mann sieht die Frau | Die Frau sieht den Mann
Le chat mange la souris | La souris mange le chat
I love you | You love me
Ich liebe dich | Du liebst mich
机场到酒店怎么走 | 酒店到机场怎么走
老师打学生 | 学生打老师
我的猫吃了鱼 | 我的鱼吃了猫
谁是小明的老师 | 小明是谁的老师
没有钱怎么买房 | 有钱怎么买房
这个药一天吃三次 | 这个药三天吃一次
他比我大两岁 | 我比他大两岁
孩子打了老师怎么办 | 老师打了孩子怎么办
能不能吃 | 能不能不吃
不但好吃 | 不好吃
晚上可以跑步吗 | 早上可以跑步吗
他在楼上 | 他在楼里
在上海工作 | 在海上工作
二零二零年 | 二零二一年
一万元 | 一千元
一点五 | 一点六
是上车还是下车 | 是下车还是上车
用Python写爬虫 | 用Java写爬虫
帮我写一封道歉信 | 帮我写一封感谢信
把A换成B | 把B换成A
5×3等于多少 | 5÷3等于多少
iPhone 15 Pro怎么样 | iPhone 15怎么样
北京飞东京的航班 | 东京飞北京的航班
如何给狗狗喂药 | 如何给猫猫喂药
我借给他钱 | 他借给我钱
我被他打了 | 他被我打了
狗追猫 | 猫追狗
"""
"""Pairs `asked | stored` that ask different things; `\n` stands for a new line."""

BANK = (
    "You are an assistant of a bank. The customer, who has been with us for ten years, wrote: 'I lost my card in the "
    "tram on Friday and would like a new one sent to my home as soon as possible.' Write a polite answer of about "
    "one hundred words that says that the new card will {} and that the old one was {} on {} by {}."
)
CASE = (
    "I am a {} year old {} and for two weeks I have had a dull pain in my {} side {} eating. It {} hurt at night. "
    "I take {} in the evening. What could it be?"
)
SENTIMENT = "Classify the sentiment of this review as positive or negative, in one word, without a reason: {}"
JSON_RULES = (
    "Reply only with JSON. Use the keys name, price and stock. Do not explain. Extract them from: "
    "{} at {} euros, {}."
)
LONG_TRAPS = [
    (
        BANK.format("come", "blocked", "Friday", "Ms Hall"),
        BANK.format("come", "blocked", "Monday", "Ms Hall"),
    ),
    (
        BANK.format("come", "blocked", "Friday", "Ms Hall"),
        BANK.format("not come", "blocked", "Friday", "Ms Hall"),
    ),
    (
        BANK.format("come", "blocked", "Friday", "Ms Hall"),
        BANK.format("come", "blocked", "Friday", "Ms Hill"),
    ),
    (BANK.format("come", "blocked", "Friday", "Ms Hall"), BANK.format("come", "found", "Friday", "Ms Hall")),
    *(
        (CASE.format(34, "woman", "left", "after", "does not", "ibuprofen"), CASE.format(*other))
        for other in (
            (43, "woman", "left", "after", "does not", "ibuprofen"),
            (34, "man", "left", "after", "does not", "ibuprofen"),
            (34, "woman", "right", "after", "does not", "ibuprofen"),
            (34, "woman", "left", "before", "does not", "ibuprofen"),
            (34, "woman", "left", "after", "does", "ibuprofen"),
            (34, "woman", "left", "after", "does not", "paracetamol"),
        )
    ),
    (SENTIMENT.format("The food was great."), SENTIMENT.format("The food was awful.")),
    (SENTIMENT.format("I would come again."), SENTIMENT.format("I would never come again.")),
    (SENTIMENT.format("Better than Luigi's."), SENTIMENT.format("Luigi's is better.")),
    (JSON_RULES.format("lamp", 30, "in stock"), JSON_RULES.format("lamp", 35, "in stock")),
    (JSON_RULES.format("lamp", 30, "in stock"), JSON_RULES.format("lamp", 30, "not in stock")),
    (JSON_RULES.format("lamp", 30, "in stock"), JSON_RULES.format("sofa", 30, "in stock")),
    (
        "Alice is a nurse in Leeds, Bob is a cook in York and works at night, and they share one car: plan a week in "
        "which Alice drives on Monday.",
        "Alice is a nurse in Leeds, Bob is a cook in York and works at night, and they share one car: plan a week in "
        "which Bob drives on Monday.",
    ),
    (
        "My husband hit my car and left, and I have photos of it. Can I sue my husband in small claims court?",
        "I hit my husband's car and left, and he has photos of it. Can my husband sue me in small claims court?",
    ),
    (
        "Dear doctor, my son has had a fever since Tuesday, eats little and drinks enough. What can it be?",
        "Dear doctor, my daughter has had a fever since Tuesday, eats little and drinks enough. What can it be?",
    ),
]
"""Prompts of one template in which a single number, name, negation, side, time, drug or role differs."""

GOODS = r"""
How do I reset my password? | how can i reset my password
How do I reset my password? | Hi! What's the best way to reset my password? Thanks!
What is the capital of France? | what's the capital of france
What is the capital of France? | What is France's capital?
How much does a Tesla Model 3 cost? | What is the price of a Tesla Model 3?
Why is the sky blue? | Could you please tell me why the sky is blue?
Can I bring my dog? | Am I allowed to bring my dog?
In Python, how do I reverse a list? | How do I reverse a list in Python?
How do I remove a colour cast? | How do I remove a color cast?
What is the difference between cats and dogs? | How do cats differ from dogs?
What is 2 kilograms in pounds? | What is 2kg in pounds?
Remind me at 7 am | Remind me at 7:00am
What does "idempotent" mean? | what does idempotent mean?
How do I get from London to Paris? | how to get to Paris from London
I'd like to know how photosynthesis works | How does photosynthesis work?
How do I check out a book? | How do I checkout a book?
What are the symptoms of diabetes? | What are the symtoms of diabetes?
How do I buy a house? | How do I purchase a house?
Is it true that cats purr? | is it true that cats purr??
What's the difference between tea and coffee? | difference between coffee and tea
请问怎么打开蓝牙？ | 如何打开蓝牙
北京的天气怎么样 | 北京天气怎么样呢？
什么牌子的手机好 | 手机什么牌子比较好？
能不能用微信付款 | 可以用微信付款吗
为什么天是蓝的 | 天为什么是蓝的呢
How long should I boil an egg? | Hi, how long should I boil an egg? Thanks!
Can I freeze rice? | can we freeze rice please
How do I make pancakes? | how to make pancakes
How do I make pancakes? | What's the best way to make pancakes?
What can I substitute for eggs? | what can i substitute for eggs?
How do I thicken a sauce? | Could you tell me how to thicken a sauce?
Can my landlord evict me? | can my landlord evict me ??
What does habeas corpus mean? | What is the meaning of habeas corpus?
What does force majeure mean? | what does "force majeure" mean
Do I need a lawyer? | Do I need an attorney?
How do I open a bank account? | HOW DO I OPEN A BANK ACCOUNT
How do I open a bank account? | how can I open a bank account please
What is the difference between stocks and bonds? | What's the difference between bonds and stocks?
When should I plant tomatoes? | when should i plant tomatoes
Why are my tomato leaves yellow? | Hello, why are my tomato leaves yellow?
Why are my tomato leaves yellow? | why are my tomato leaves yellow? thank you in advance
What are the symptoms of pneumonia? | What are the symptoms of pnuemonia?
Can I take paracetamol while breastfeeding? | Am I allowed to take paracetamol while breastfeeding?
What is the colour of bile? | What is the color of bile?
How do I analyse blood? | How do I analyze blood?
What is oedema? | What is edema?
How do I reverse a string in Python? | In Python, how do I reverse a string?
How do I reverse a string in Python? | how to reverse a string in python
How do I reverse a string in Python? | how do i reverse a string in Python
Explain this:\n```python\nx = 1\n``` | explain this\n```python\nx = 1  \n```
How do I install numpy? | how to install numpy?
How do I undo a git commit? | How can I undo a git commit?
Why is my code slow? | Could you please tell me why my code is slow?
How do I set up a server? | How do I setup a server?
What is 12 * 7? | what is 12 * 7 ?
What is 1,000 + 1? | What is 1000 + 1?
What is 20% of 80? | What is 20 percent of 80?
What is twenty percent of 80? | What is 20% of 80?
What is 5 km in miles? | What is 5 kilometres in miles?
How much is 100 dollars in euros? | How much is $100 in euros?
How do I get from Berlin to Munich? | How do I get to Munich from Berlin?
Do I need a visa for Japan? | do i need a visa for japan
What time does the museum open? | When does the museum open?
How much does a ticket to Oslo cost? | What is the price of a ticket to Oslo?
Set an alarm for 7 am | Set an alarm for 7:00 am
Set an alarm for 7 am | Set an alarm for 7 a.m.
Set a timer for 5 minutes | Set a timer for five minutes
Set a timer for 5 minutes | Set a timer for 5 mins
Set a timer for 5 minutes | Set a timer for 5 min
What happened in September 2001? | What happened in Sept 2001?
Who doesn't like pizza? | Who does not like pizza?
Why can't penguins fly? | Why can not penguins fly?
Why can't penguins fly? | Why cant penguins fly
I'm looking for a job | I am looking for a job
Who's the king of Spain? | Who is the king of Spain?
What is Spain's capital? | What is the capital of Spain?
Is gold heavier than lead? | is gold heavier than lead
Which is better, tea or coffee? | Which is better, coffee or tea?
How do I fix a flat tyre? | How do I fix a flat tire?
What is the best movie of 2020? | What is the best film of 2020?
How do I delete a photo? | How do I delete a picture?
How do I sign in to my account? | How do I log in to my account?
What is the population of the USA? | What is the population of the United States?
What is the capital of the UK? | What is the capital of the United Kingdom?
What is AI? | What is artificial intelligence?
Write a poem about a dog | write a poem about a dog.
Write a poem about a dog | Please write a poem about a dog
Tell me a joke | tell me a joke!
How do I buy a laptop? | How do I purchase a laptop?
What are good books about Rome? | What are some good books about Rome?
Where can I buy stamps? | Where do I buy stamps?
how do i recieve a parcel | How do I receive a parcel?
What is the diference between cats and dogs? | What is the difference between cats and dogs?
What is the "golden ratio"? | What is the golden ratio?
What is the golden ratio? | What is the golden ratio ?
What’s the golden ratio? | What's the golden ratio?
¿Dónde está el baño? | ¿dónde está el baño?
Wo ist der Bahnhof? | wo ist der bahnhof
请问鸡蛋煮几分钟 | 鸡蛋煮几分钟呢
怎么做红烧肉 | 红烧肉怎么做
怎么做红烧肉 | 如何做红烧肉？
离婚需要什么材料 | 请问离婚需要什么材料？谢谢
房子多少钱 | 房子什么价格
玫瑰什么时候浇水 | 玫瑰何时浇水
为什么会感冒 | 为什么会感冒呢？
感冒能喝酒吗 | 感冒可以喝酒吗
感冒能不能喝酒 | 感冒可不可以喝酒
Python怎么读文件 | python如何读文件？
Python怎么读文件 | 请问 Python 怎么读文件
去日本要签证吗 | 去日本需要签证吗？
两个苹果多少钱 | 2个苹果多少钱
三点的闹钟 | 3点的闹钟
你在哪 | 你在哪里
你在哪儿 | 你在什么地方
中国有哪些好大学 | 中国有什么好大学
推荐一部电影 | 推荐电影
您叫什么名字 | 你叫什么名字
手机没有信号怎么办 | 手机没信号怎么办
天气怎么样 | 天气如何
是不是真的 | 是真的吗
"""
"""Pairs that ask the same, said a little differently."""


def pairs(text: str) -> list[tuple[str, str]]:
    lines = text.replace("\\n", "\0").strip().splitlines()
    return [(a.replace("\0", "\n"), b.replace("\0", "\n")) for a, b in (line.split(" | ") for line in lines)]


def both_ways(a: str, b: str) -> tuple[Comparison, Comparison]:
    return compare(read(a), read(b)), compare(read(b), read(a))


@pytest.mark.parametrize(("asked", "stored"), pairs(TRAPS) + LONG_TRAPS)
def test_prompts_that_ask_something_else_never_share_an_answer(asked: str, stored: str) -> None:
    for comparison in both_ways(asked, stored):
        assert not comparison.same
        assert comparison.guards or comparison.score < 0.8, "a refusal can be explained"


@pytest.mark.parametrize(("asked", "stored"), pairs(GOODS))
def test_repeats_in_other_words_share_an_answer(asked: str, stored: str) -> None:
    for comparison in both_ways(asked, stored):
        assert comparison.same
        assert not comparison.guards
        assert comparison.score >= 0.8


@pytest.mark.parametrize(
    ("asked", "stored", "kind"),
    [
        ("What is the fee for 5 days?", "What is the fee for 6 days?", "number"),
        ("Is the bridge open?", "Is the bridge not open?", "negation"),
        ("Should I eat before a swim?", "Should I eat after a swim?", "direction"),
        ("Show most of the rows", "Show few of the rows", "quantity"),
        ("What does `a+b` do?", "What does `a-b` do?", "code"),
        ("Who painted this for Anna Smith?", "Who painted this for Anna Brown?", "name"),
        ("Is lead heavier than gold?", "Is gold heavier than lead?", "order"),
        ("Why do cats purr?", "How do cats purr?", "kind of question"),
        ("How do I grill a fish?", "How do I fry a fish?", "word"),
    ],
)
def test_a_guard_names_the_kind_of_the_difference(asked: str, stored: str, kind: str) -> None:
    for comparison in both_ways(asked, stored):
        assert kind in {guard.kind for guard in comparison.guards}


def test_a_guard_reads_as_a_sentence_about_both_sides_or_the_one_that_has_the_word() -> None:
    assert str(Guard("number", "5", "6")) == "number: '5' is asked, '6' is stored"
    assert str(Guard("negation", "not", "")) == "negation: only asked: 'not'"
    assert str(Guard("negation", "", "not")) == "negation: only stored: 'not'"


def test_a_common_word_and_the_same_word_as_a_name_are_two_questions() -> None:
    (guard,) = compare(read("How long does turkey take?"), read("How long does Turkey take?")).guards
    assert guard.kind == "name"


def test_a_higher_threshold_refuses_what_a_lower_one_serves() -> None:
    asked, stored = read("北京的天气是怎么样"), read("北京的天气怎么样")
    score = compare(asked, stored).score
    assert 0.8 <= score < 1
    assert compare(asked, stored, threshold=score).same
    assert not compare(asked, stored, threshold=(score + 1) / 2).same


@pytest.mark.parametrize(
    "text", ["", " ", "...", "?", "the", "a", "`x`", "5", "好", "的", "😀", "\x00", "\ud800"]
)
def test_the_smallest_prompts_are_the_same_as_themselves(text: str) -> None:
    assert compare(read(text), read(text)).same


@given(st.text(max_size=200))
def test_every_prompt_is_the_same_as_itself(text: str) -> None:
    comparison = compare(read(text), read(text))
    assert comparison.same
    assert comparison.score == 1


WORDS_OF_PROMPTS = """
how do i can the a of in to from for with not without what is why when should he her my your cat dogs recieve receive
setup set up 5 7 ten 3.10 $ kg and or versus difference best someone all every under May turkey Turkey Paris France's
price , . ? x++ `a` foo_bar print(x) please isn't symtoms symptoms encrypted
"""
WORDS = WORDS_OF_PROMPTS.split()
CHARACTERS = [*"怎了吗我你他能不会下个哪三两百点月张打北京到是什人"]


def variants(words: list[str], joint: str) -> st.SearchStrategy[tuple[str, str]]:
    """A text of some of the words, and the same text after a few exchanges, omissions and moves."""

    @st.composite
    def build(draw: st.DrawFn) -> tuple[str, str]:
        first = draw(st.lists(st.sampled_from(words), min_size=1, max_size=12))
        second = list(first)
        for _ in range(draw(st.integers(0, 3))):
            place = draw(st.integers(0, len(second) - 1))
            change = draw(st.sampled_from(["exchange", "add", "omit", "move"]))
            if change == "exchange":
                second[place] = draw(st.sampled_from(words))
            elif change == "add":
                second.insert(place, draw(st.sampled_from(words)))
            elif change == "omit" and len(second) > 1:
                del second[place]
            else:
                second = second[place:] + second[:place]
        return joint.join(first), joint.join(second)

    return build()


@settings(max_examples=300)
@given(variants(WORDS, " ") | variants(CHARACTERS, ""))
def test_it_does_not_matter_which_of_two_prompts_is_asked_and_which_is_stored(pair: tuple[str, str]) -> None:
    one, other = both_ways(*pair)
    assert one.same == other.same
    assert 0 <= one.score <= 1
    assert 0 <= other.score <= 1


QUESTIONS = st.builds(
    "{} {} {} {} {}?".format,
    st.sampled_from(["How do I cook", "Why should we book", "Where can I buy", "List", "What happens to"]),
    st.integers(2, 9_999_999),
    st.sampled_from(["eggs", "kg of flour", "tickets to Oslo", "records", "lines of `code`", "dollars"]),
    st.sampled_from(["within", "after", "since", "before"]),
    st.integers(2, 9_999_999),
)


@given(QUESTIONS, st.data())
def test_one_other_number_anywhere_makes_another_question(question: str, data: st.DataObject) -> None:
    numbers = [word for word in question.rstrip("?").split() if word.isdigit()]
    old = data.draw(st.sampled_from(numbers))
    new = data.draw(st.integers(2, 9_999_999).map(str).filter(lambda n: n != old))
    for comparison in both_ways(question, question.replace(old, new, 1)):
        assert not comparison.same


@given(st.integers(2, 9_999), st.integers(2, 9_999))
def test_one_other_number_makes_another_question_in_chinese(one: int, other: int) -> None:
    comparison = compare(read(f"从上海坐{one}次列车多少钱"), read(f"从上海坐{other}次列车多少钱"))
    assert comparison.same == (one == other)


def test_an_encoder_must_be_surer_where_a_single_word_differs() -> None:
    one_word = (
        read("How do I repaint my bicycle frame at home?"),
        read("How do I repaint my bicycle chain at home?"),
    )
    reworded = (
        read("How can I lower the heating bills of my flat?"),
        read("What can I do so that warming my apartment is cheaper?"),
    )
    assert not compare_meaning(*one_word, 0.95).same
    assert compare_meaning(*reworded, 0.95).same
    assert compare_meaning(*one_word, 0.95).score < compare_meaning(*reworded, 0.95).score


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("How can I lower my heating bills by 5 percent?", "What makes warming my flat 10 percent cheaper?"),
        ("How do I open the bonnet of my car?", "How do I not open the hood of my automobile?"),
        ("What does `len(x)` return?", "What does `max(x)` give back?"),
    ],
)
def test_no_encoder_overrules_another_number_negation_or_code(asked: str, stored: str) -> None:
    assert not compare_meaning(read(asked), read(stored), 1.0).same


def test_a_cosine_is_one_for_equal_bags_of_words_and_none_for_words_that_are_not_shared() -> None:
    assert cosine(["red", "car"], ["car", "red"]) == pytest.approx(1)
    assert cosine(["red"], ["car"]) == 0
    assert cosine([], ["car"]) == 0
    assert 0 < cosine(["red", "car"], ["red", "bus"]) < 1
