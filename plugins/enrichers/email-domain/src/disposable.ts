/** Domains of mailboxes that are thrown away. They come and go by the week: a deployment adds its own in the settings. */
export const disposable: ReadonlySet<string> = new Set(
  `mailinator.com mailinator.net mailinator2.com reallymymail.com sogetthis.com spamherelots.com thisisnotmyrealemail.com
  guerrillamail.com guerrillamail.net guerrillamail.org guerrillamail.biz guerrillamail.de guerrillamailblock.com grr.la
  sharklasers.com pokemail.net spam4.me 10minutemail.com 10minutemail.net 10minutemail.org 10minutemail.co.uk
  10minutemail.de 20minutemail.com 20minutemail.it 30minutemail.com 10mail.org 1secmail.com 1secmail.net 1secmail.org
  temp-mail.org temp-mail.io temp-mail.de tempmail.de tempmail.it tempmail.net tempmail.eu tempmail.co tempmail2.com
  tempmailo.com tempmailaddress.com tempinbox.com tempinbox.co.uk tempemail.net tempemail.co.za temporaryemail.net
  temporaryinbox.com tempr.email temporarymailaddress.com yopmail.com yopmail.fr yopmail.net cool.fr.nf jetable.fr.nf
  nospam.ze.tm nomail.xl.cx mega.zik.dj speed.1s.fr courriel.fr.nf moncourrier.fr.nf jetable.com jetable.net jetable.org
  trashmail.com trashmail.de trashmail.me trashmail.net trashmail.at trashmail.org trashmail.ws trash-mail.com
  trash-mail.de trash-mail.at trashmail.io wegwerfmail.de wegwerfmail.net wegwerfmail.org wegwerfadresse.de
  wegwerfemail.de wegwerf-email-adressen.de spoofmail.de byom.de discard.email discardmail.com discardmail.de
  dispostable.com disposableinbox.com disposablemail.com disposeamail.com throwawaymail.com throwaway.email
  throwawayemailaddress.com throam.com getairmail.com getnada.com nada.email maildrop.cc mailnesia.com mailcatch.com
  mailnull.com mailexpire.com mailforspam.com mailmoat.com mailtemp.info mailtemporaire.fr mailzilla.com mailme.lv
  mail-temporaire.fr mailimate.com meltmail.com mintemail.com mohmal.com moakt.com moakt.cc mt2015.com mytemp.email
  mytrashmail.com emailondeck.com emailsensei.com emailtemporario.com.br emailtemporanea.com emailtemporanea.net
  emailwarden.com emlpro.com emltmp.com fakeinbox.com fakemail.fr fakemailgenerator.com armyspy.com cuvox.de dayrep.com
  einrot.com fleckens.hu gustr.com jourrapide.com rhyta.com superrito.com teleworm.us crazymailing.com dropmail.me
  10mail.com harakirimail.com incognitomail.com incognitomail.org inboxalias.com inboxbear.com inboxkitten.com
  kasmail.com linshiyouxiang.net luxusmail.org mailsac.com minuteinbox.com muellmail.com mvrht.com no-spam.ws nowmymail.com
  objectmail.com onewaymail.com owlymail.com pookmail.com privacy.net proxymail.eu put2.net quickinbox.com rcpt.at
  safetymail.info safetypost.de shieldemail.com shitmail.me sneakemail.com snkmail.com spam.la spamavert.com spambob.com
  spambog.com spambog.de spambox.us spamcero.com spamday.com spamex.com spamfree24.com spamfree24.de spamfree24.org
  spamgourmet.com spamhole.com spamify.com spaml.com spammotel.com spamspot.com spamthis.co.uk spamtrail.com supergreatmail.com
  suremail.info tafmail.com tmail.ws tmailinator.com tmpmail.net tmpmail.org tmpeml.com trbvm.com trbvn.com twinmail.de
  uggsrock.com upliftnow.com uroid.com veryrealemail.com vomoto.com xoxy.net zoemail.org burnermail.io anonbox.net
  anonymbox.com antispam.de bugmenot.com deadaddress.com despam.it dodgeit.com e4ward.com filzmail.com fudgerub.com
  getonemail.com gishpuppy.com haltospam.com hidemail.de ieatspam.eu ieatspam.info imails.info instant-mail.de ipoo.org
  kurzepost.de lifebyfood.com lookugly.com lortemail.dk mail4trash.com mailbidon.com mailfreeonline.com mailin8r.com
  mailincubator.com nobulk.com noclickemail.com nomail2me.com nospamfor.us oneoffemail.com oopi.org punkass.com
  recode.me rmqkr.net rtrtr.com selfdestructingmail.com slopsbox.com smellfear.com soodonims.com`.split(/\s+/),
);
