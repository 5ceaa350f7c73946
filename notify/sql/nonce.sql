SELECT count() FROM inbound_nonce WHERE nonce = {nonce:String}
