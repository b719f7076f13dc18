/** Domains that give anybody a mailbox. Not complete: a deployment adds its own in the settings. */
export const freeMail: ReadonlySet<string> = new Set(
  `gmail.com googlemail.com yahoo.com ymail.com rocketmail.com myyahoo.com yahoo.co.uk yahoo.co.in yahoo.co.jp yahoo.fr
  yahoo.de yahoo.it yahoo.es yahoo.ca yahoo.com.br yahoo.com.ar yahoo.com.mx yahoo.com.au yahoo.in yahoo.gr yahoo.ie
  hotmail.com hotmail.co.uk hotmail.fr hotmail.de hotmail.it hotmail.es hotmail.nl hotmail.be hotmail.ca hotmail.se
  outlook.com outlook.de outlook.fr outlook.it outlook.es outlook.jp outlook.be outlook.dk outlook.at live.com live.co.uk
  live.fr live.de live.it live.nl live.be live.ca live.se live.dk live.no live.at msn.com passport.com windowslive.com
  icloud.com me.com mac.com aol.com aol.co.uk aol.de aol.fr aim.com verizon.net att.net sbcglobal.net bellsouth.net
  comcast.net cox.net charter.net earthlink.net juno.com netzero.net optonline.net roadrunner.com rr.com frontier.com
  centurylink.net windstream.net proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de tuta.io tuta.com
  tutamail.com keemail.me fastmail.com fastmail.fm hey.com hushmail.com mailbox.org posteo.de posteo.net startmail.com
  disroot.org riseup.net runbox.com countermail.com zoho.com zohomail.com zohomail.eu yandex.ru yandex.com yandex.by
  yandex.kz yandex.ua ya.ru mail.ru bk.ru list.ru inbox.ru internet.ru rambler.ru lenta.ru ukr.net i.ua meta.ua gmx.de
  gmx.net gmx.at gmx.ch gmx.com gmx.us web.de email.de t-online.de freenet.de arcor.de online.de mail.de vodafone.de
  1und1.de kabelmail.de unitybox.de bluewin.ch hispeed.ch sunrise.ch a1.net chello.at aon.at orange.fr wanadoo.fr free.fr
  sfr.fr laposte.net neuf.fr numericable.fr bbox.fr club-internet.fr aliceadsl.fr voila.fr libero.it virgilio.it alice.it
  tin.it tim.it tiscali.it fastwebnet.it inwind.it iol.it email.it poste.it pec.it telefonica.net terra.es ono.com
  movistar.es sapo.pt clix.pt mail.pt ziggo.nl kpnmail.nl planet.nl xs4all.nl hetnet.nl home.nl telenet.be skynet.be
  proximus.be scarlet.be btinternet.com btopenworld.com sky.com virginmedia.com ntlworld.com talktalk.net blueyonder.co.uk
  tiscali.co.uk plusnet.com o2.co.uk eircom.net telia.com comhem.se bredband.net spray.se online.no broadpark.no
  jubii.dk stofanet.dk mail.dk kolumbus.fi luukku.com suomi24.fi wp.pl o2.pl onet.pl op.pl interia.pl gazeta.pl poczta.fm
  tlen.pl vp.pl seznam.cz email.cz centrum.cz atlas.cz volny.cz azet.sk zoznam.sk centrum.sk freemail.hu citromail.hu
  indamail.hu abv.bg mail.bg otenet.gr in.gr freemail.gr naver.com daum.net hanmail.net nate.com qq.com foxmail.com
  163.com 126.com yeah.net sina.com sina.cn sohu.com aliyun.com 139.com 189.cn docomo.ne.jp ezweb.ne.jp softbank.ne.jp
  nifty.com biglobe.ne.jp ocn.ne.jp rediffmail.com sify.com indiatimes.com uol.com.br bol.com.br terra.com.br ig.com.br
  globo.com oi.com.br hotmail.com.br live.com.mx prodigy.net.mx hotmail.com.ar outlook.com.br walla.co.il walla.com
  bezeqint.net netvision.net.il bigpond.com bigpond.net.au optusnet.com.au iinet.net.au tpg.com.au xtra.co.nz telkomsa.net
  mweb.co.za vodamail.co.za shaw.ca rogers.com sympatico.ca telus.net videotron.ca bell.net mail.com email.com usa.com
  inbox.com inbox.lv europe.com consultant.com post.com lycos.com lycos.de excite.com gawab.com mynet.com hotmail.com.tr`.split(
    /\s+/,
  ),
);
